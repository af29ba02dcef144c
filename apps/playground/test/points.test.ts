/** What the playground computes, without a page: points, a network that learns them, and its map of the plane. */
import { cpu, tensor } from "@maskout/core";
import { mcDropout } from "@maskout/mc-dropout";
import { describe, expect, test } from "vitest";
import { crossings } from "../src/points/boundary.js";
import { dataNames, joinPoints, makePoints, REACH } from "../src/points/data.js";
import { gridPlaces, Learner, type LearnerOptions, SIDE } from "../src/points/learner.js";
import { Session } from "../src/points/session.js";
import { pointVariants } from "../src/points/variants.js";
import { describePlace, describe as inWords } from "../src/points/words.js";

const moons = (count: number, seed = "playground") => makePoints("moons", { count, noise: 0.25, seed });

function learnerOf(change: Partial<LearnerOptions> = {}): Learner {
  const [variant] = pointVariants;
  return new Learner({ variant: variant!, rate: 0.3, samples: 10, seed: "playground", train: moons(100), ...change });
}

function learn(learner: Learner, epochs: number): void {
  while (learner.epoch < epochs) learner.step();
}

function fill(learner: Learner): void {
  while (learner.map.missing > 0) learner.sample();
}

describe("points", () => {
  test.each(dataNames.filter((name) => name !== "own"))(
    "%s: half of each class, on the map, the same for a seed",
    (name) => {
      const options = { count: 200, noise: 0.1, seed: "a" };
      const { places, classes } = makePoints(name, options);
      expect(classes.reduce((sum, one) => sum + one, 0)).toBe(100);
      expect(Math.max(...places.map(Math.abs))).toBeLessThan(REACH);
      expect(makePoints(name, options).places).toEqual(places);
      expect(makePoints(name, { ...options, seed: "b" }).places).not.toEqual(places);
    },
  );

  test("without noise circles are circles", () => {
    const { places, classes } = makePoints("circles", { count: 40, noise: 0, seed: "a" });
    const radii = Array.from(classes, (_, index) => Math.hypot(places[2 * index]!, places[2 * index + 1]!));
    for (const [index, radius] of radii.entries()) expect(radius).toBeCloseTo(classes[index] === 0 ? 0.5 : 1.25, 6);
  });
});

describe("the network", () => {
  test.each([
    ["inverted", 381],
    ["standard", 377],
    ["gaussian", 379],
    ["alpha", 352],
    ["dropconnect", 381],
  ])("learns the moons with %s, to so many of 400 points it has not seen", (name, correct) => {
    const learner = learnerOf({ variant: pointVariants.find((one) => one.name === name)! });
    learn(learner, 60);
    expect(learner.score(moons(400, "playground: unseen"))).toMatchObject({ count: 400, correct });
    learner.dispose();
  });

  test("keeps its weights and its epochs when the rate changes", () => {
    const learner = learnerOf();
    learn(learner, 5);
    const before = learner.score(moons(100));
    learner.setRate(0.6);
    expect(learner.score(moons(100))).toEqual(before);
    expect(learner.epoch).toBe(5);
    learn(learner, 6);
    expect(learner.score(moons(100)).loss).not.toBe(before.loss);
    learner.dispose();
  });

  test("gives all memory back", () => {
    const before = cpu().memory();
    const learner = learnerOf();
    learn(learner, 3);
    fill(learner);
    learner.dispose();
    expect(cpu().memory()).toEqual(before);
  });

  test("has nothing to learn from no points, and learns one", () => {
    const learner = learnerOf({ train: makePoints("own", { count: 0, noise: 0, seed: "a" }) });
    expect(learner.step()).toBe(false);
    learner.setPoints({ places: Float32Array.of(1, 1), classes: Float32Array.of(1) });
    expect(learner.step()).toBe(true);
    learner.dispose();
  });
});

describe("the map", () => {
  test("is that of Monte Carlo dropout with masks that all places share", async () => {
    for (const variant of pointVariants) {
      const learner = learnerOf({ variant });
      // More samples than there are, so that the map is made of others than were taken first.
      for (let sample = 0; sample < 3; sample++) learner.sample();
      learn(learner, 10);
      fill(learner);
      using places = tensor(gridPlaces(), [SIDE * SIDE, 2]);
      const asked = await mcDropout(learner.model, { samples: 10, consistent: true }).classify(places);
      const mean = learner.map.mean();
      const [entropy, disagreement] = [learner.map.predictiveEntropy(), learner.map.mutualInformation()];
      for (let place = 0; place < mean.length; place++) {
        expect(mean[place]).toBeCloseTo(asked.mean[2 * place + 1]!, 5);
        expect(entropy[place]).toBeCloseTo(asked.predictiveEntropy[place]!, 5);
        expect(disagreement[place]).toBeCloseTo(asked.mutualInformation[place]!, 5);
      }
      learner.dispose();
    }
  });

  test("begins in the top left corner and ends in the bottom right one", () => {
    const places = gridPlaces();
    expect([...places.slice(0, 2), ...places.slice(-2)]).toEqual([-REACH, REACH, REACH, -REACH]);
  });

  test("says of a place what its samples say there", () => {
    const learner = learnerOf();
    fill(learner);
    const samples = learner.probabilitiesAt(-REACH, REACH);
    expect([...samples]).toEqual(Array.from({ length: 10 }, (_, sample) => learner.map.sample(sample)[0]));
    expect(describePlace(Float32Array.of(0.9, 0.8, 0.4))).toBe(
      "Here: orange square with probability 0.70 ± 0.22; 2 of 3 thinned networks agree.",
    );
    learner.dispose();
  });

  test("has its boundary where a level is crossed, between the values, and none along its edges", () => {
    const values = Array.from({ length: 16 }, (_, index) => (index % 4) / 3);
    const ends: number[][] = [];
    crossings(values, 4, 0.5, (...segment) => ends.push(segment));
    expect(ends).toHaveLength(3);
    for (const [fromX, , toX] of ends) expect([fromX, toX]).toEqual([1.5, 1.5]);
    crossings(new Array(16).fill(1), 4, 0.5, () => expect.unreachable());
  });
});

describe("what the guide says of it", () => {
  /** Losses on what is learnt and what is not, and how many of 400 are right, after 300 epochs. */
  function after300(data: "circles" | "spirals", rate: number) {
    const choice = { data, count: 100, noise: 0.25, variant: "inverted", rate, samples: 1 };
    const one = new Session({ variants: pointVariants, choice, seed: "playground", epochs: 300 });
    for (let epoch = 0; epoch < 300; epoch++) one.step();
    const { train, test } = one.history;
    one.dispose();
    return { learnt: train.at(-1)!.loss, unseen: test.at(-1)!, least: Math.min(...test.map(({ loss }) => loss)) };
  }

  test("without dropout the loss on unseen points of the circles falls and rises again; with it, it ends lower", () => {
    const [without, dropped] = [after300("circles", 0), after300("circles", 0.5)];
    expect(without.learnt).toBeCloseTo(0.04, 2);
    expect(without.least).toBeLessThan(0.31);
    expect(without.unseen.loss).toBeCloseTo(0.9, 2);
    expect(dropped.unseen.loss).toBeCloseTo(0.29, 2);
    expect(Math.abs(dropped.unseen.correct - without.unseen.correct)).toBeLessThan(12);
  });

  test("it learns the spirals without dropout, and not yet at a rate of 0.5", () => {
    const [without, dropped] = [after300("spirals", 0), after300("spirals", 0.5)];
    expect([without.unseen.correct, dropped.unseen.correct]).toEqual([352, 254]);
  });
});

describe("a session", () => {
  const session = () =>
    new Session({
      variants: pointVariants,
      choice: { data: "moons", count: 40, noise: 0.2, variant: "inverted", rate: 0.3, samples: 5 },
      seed: "playground",
      epochs: 3,
    });

  /** Its frames, until it has nothing more to do. */
  const rest = (one: Session): void => {
    while (one.frame());
  };

  test("stops after its epochs, and Play goes on for as many again", () => {
    const one = session();
    rest(one);
    expect(one.learner.epoch).toBe(0);
    one.play();
    rest(one);
    expect([one.playing, one.learner.epoch, one.history.test.length]).toEqual([false, 3, 4]);
    one.play();
    rest(one);
    expect(one.learner.epoch).toBe(6);
    one.dispose();
  });

  test("ends where single steps end", () => {
    const [played, stepped] = [session(), session()];
    played.play();
    rest(played);
    for (let epoch = 0; epoch < 3; epoch++) stepped.step();
    expect(stepped.history).toEqual(played.history);
    for (const one of [played, stepped]) one.dispose();
  });

  test("begins anew with another variant, and not with another rate or number of samples", () => {
    const one = session();
    one.step();
    one.choose({ rate: 0.5, samples: 7 });
    rest(one);
    expect([one.learner.epoch, one.learner.map.count]).toEqual([1, 7]);
    one.choose({ variant: "dropconnect" });
    expect([one.learner.epoch, one.history.train.length]).toEqual([0, 1]);
    one.dispose();
  });

  test("takes points that are put there, and gives them back one by one or all at once", () => {
    const one = session();
    one.choose({ data: "own" });
    expect(inWords(one)).toBe("There is nothing to learn yet: add points of both classes to the map.");
    one.add(0.5, -0.5, 1);
    one.add(1, 1, 0);
    expect(one.points).toEqual({ places: Float32Array.of(0.5, -0.5, 1, 1), classes: Float32Array.of(1, 0) });
    one.undo();
    expect(one.points.classes).toEqual(Float32Array.of(1));
    one.step();
    expect(one.learner.epoch).toBe(1);
    one.clear();
    expect(one.ownCount).toBe(0);
    one.dispose();
  });

  test("goes on for what is put there after its end, and not where it was paused", () => {
    const one = session();
    one.add(0.5, -0.5, 1);
    expect(one.playing).toBe(false);
    one.play();
    rest(one);
    one.add(1, 1, 0);
    expect(one.playing).toBe(true);
    rest(one);
    expect(one.learner.epoch).toBe(6);
    one.dispose();
  });

  test("keeps what is put there among other points", () => {
    const one = session();
    one.add(0.5, -0.5, 1);
    const own = { places: Float32Array.of(0.5, -0.5), classes: Float32Array.of(1) };
    one.choose({ data: "circles" });
    expect(one.points).toEqual(joinPoints(makePoints("circles", { count: 40, noise: 0.2, seed: "playground" }), own));
    one.dispose();
  });
});
