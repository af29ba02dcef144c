import { createHash } from "node:crypto";
import { cpu } from "@maskout/core";
import { beforeAll, describe, expect, test } from "vitest";
import type { NetworkName } from "../src/contenders/contender.js";
import { contenders as allContenders, baseline } from "../src/contenders/index.js";
import { type Digits, loadDigits, PIXELS, type Split, splitDigits, splitOrder } from "../src/data/digits.js";
import type { Context } from "../src/section.js";
import { measureTraining, type TrainPlan } from "../src/sections/train/measure.js";
import { buildModel } from "../src/sections/train/model.js";
import { type TrainResult, train as trainSchema } from "../src/sections/train/schema.js";
import { planTrain } from "../src/sections/train/section.js";
import { DEFAULT_NETWORK, experiments } from "../src/sections/train/settings.js";
import { trainTable } from "../src/sections/train/tables.js";
import { UserError } from "../src/user-error.js";
import { contextOf } from "./support.js";

const all = allContenders.flatMap(({ name, train }) => (train === undefined ? [] : [{ name, ...train }]));

/** Those that are compared on a network. */
function comparedOn(network: NetworkName) {
  return all.filter(({ networks }) => networks.includes(network));
}

function experimentOf(name: string) {
  return experiments.find((experiment) => experiment.name === name)!;
}

async function measure(plan: TrainPlan, given: Partial<Context<TrainResult>> = {}): Promise<TrainResult> {
  return measureTraining(plan, await contextOf({ data: { digits: async () => split, co2: never }, ...given }));
}

function never(): never {
  throw new Error("Training asks for digits alone.");
}

let digits: Digits;
let split: Split;
beforeAll(async () => {
  digits = await loadDigits();
  split = splitDigits(digits);
});

describe("the digits", () => {
  test("there are 10,000, of every class, between 0 and 1", () => {
    expect(digits.count).toBe(10_000);
    expect(new Set(digits.labels).size).toBe(10);
    expect(digits.images.every((value) => value >= 0 && value <= 1)).toBe(true);
  });

  test("the order of the split never changes", () => {
    const bytes = Uint16Array.from(splitOrder(10_000));
    expect(createHash("sha256").update(bytes).digest("hex")).toBe(
      "937e946cb6511d53bfd2076e76a08864d80cc2d646cc951575ac08cda6c46e4f",
    );
  });

  test("every digit is in one part of the split: 7,000 to learn from, 3,000 to test on", () => {
    expect([...splitOrder(10_000)].sort((a, b) => a - b)).toEqual(Array.from({ length: 10_000 }, (_, index) => index));
    expect([split.train.count, split.test.count]).toEqual([7000, 3000]);
  });

  test("no test digit looks like a training digit", () => {
    const hash = ({ images }: Digits, index: number) =>
      createHash("sha1")
        .update(images.subarray(index * PIXELS, (index + 1) * PIXELS))
        .digest("base64");
    const learnt = new Set(Array.from({ length: split.train.count }, (_, index) => hash(split.train, index)));
    const both = Array.from({ length: split.test.count }, (_, index) => hash(split.test, index)).filter((image) =>
      learnt.has(image),
    );
    expect(both).toEqual([]);
  });

  test("labels moved with their images", () => {
    const first = splitOrder(10_000)[0]!;
    expect(split.train.labels[0]).toBe(digits.labels[first]);
    expect(split.train.images.subarray(0, PIXELS)).toEqual(
      digits.images.subarray(first * PIXELS, (first + 1) * PIXELS),
    );
  });
});

describe("training", () => {
  const experiment = experimentOf("overfit");
  const contenders = comparedOn("dense");
  const plan = {
    effort: "quick" as const,
    experiments: [{ experiment, contenders, trainDigits: 60, testDigits: 40, epochs: 3, seeds: ["1"], samples: 4 }],
  };
  const curves = async () => {
    const [result] = (await measure(plan)).experiments;
    return result!.trainings.map(({ variant, epochs, monteCarlo }) => ({ variant, epochs, monteCarlo }));
  };

  test("the same seed gives the same curves, to the last bit", async () => {
    expect(await curves()).toEqual(await curves());
  });

  test.each(experiments)("of one seed, all networks of $name start from the same weights", async (experiment) => {
    const contenders = comparedOn(experiment.network);
    const weights = async (contender: (typeof contenders)[number]) => {
      const model = buildModel({ ...experiment, trainDigits: 60 }, contender, experiment.rates, {
        seed: "1",
        device: cpu(),
      });
      // What is learned beside the weights is a variant's own.
      const shared = [...model.parameters].filter(([name]) => /\.(weight|bias)$/.test(name));
      const values = await Promise.all(shared.map(([, parameter]) => parameter.data()));
      model.dispose();
      // A million weights are compared by what they hash to, in a blink.
      return values.map((bytes) => createHash("sha256").update(bytes).digest("hex"));
    };
    const [plain, ...others] = await Promise.all(contenders.map(weights));
    expect(others).toHaveLength(contenders.length - 1);
    for (const other of others) expect(other).toEqual(plain);
  });

  test("what has masks also has an accuracy with masks, and in the same table", async () => {
    const [result] = (await measure(plan)).experiments;
    const sampled = result!.trainings.map(({ variant, monteCarlo }) => [variant, monteCarlo?.samples]);
    expect(sampled).toEqual([
      [baseline.name, undefined],
      ["standard", 4],
      ["inverted", 4],
      ["gaussian", 4],
      ["dropconnect", 4],
      ["concrete", 4],
    ]);
    const { columns, rows } = trainTable(result!);
    const column = columns.findIndex(({ name }) => name === "MC test %");
    expect(rows.map((row) => row[column])).toEqual(["–", ...Array(5).fill(expect.stringMatching(/^\d+\.\d$/))]);
  });

  test("what takes long can take part with fewer seeds, and the table says so", async () => {
    const [planned] = plan.experiments;
    const fewer = { ...planned!, epochs: 1, seeds: ["1", "2"], fewerSeeds: { dropconnect: 1, standard: 0 } };
    const { experiments: results } = await measure({ ...plan, experiments: [fewer] });
    expect(results[0]?.trainings.map(({ variant, seed }) => `${variant} ${seed}`)).toEqual([
      "none 1",
      "inverted 1",
      "gaussian 1",
      "dropconnect 1",
      "concrete 1",
      "none 2",
      "inverted 2",
      "gaussian 2",
      "concrete 2",
    ]);
    const notes = trainTable(results[0]!).notes.join(" ");
    expect(notes).toContain("dropconnect takes longer and is run with 1 of 2 seeds here");
    expect(notes).toContain("standard takes longer and is left out here");
  });

  test("it leaves nothing on the device", async () => {
    const before = cpu().memory();
    await curves();
    expect(cpu().memory()).toEqual(before);
  });

  test("a run that is stopped is left out, and those before it are kept", async () => {
    const controller = new AbortController();
    const { experiments: results } = await measure(plan, {
      signal: controller.signal,
      progress: ({ done }) => done === 4 && controller.abort(),
    });
    expect(results[0]?.trainings.map(({ variant }) => variant)).toEqual([baseline.name]);
  });
});

describe("the network with convolutions", () => {
  const experiment = experimentOf("cnn");
  const contenders = comparedOn("cnn");
  const planned = { experiment, trainDigits: 40, testDigits: 10, epochs: 1, seeds: ["1"], samples: 2 };
  const planOf = (taking = contenders): TrainPlan => ({
    effort: "quick",
    experiments: [{ ...planned, contenders: taking }],
  });

  test("it is the field's: images of one channel, 3x3x32, 3x3x64, half the size, 128 units, ten classes", () => {
    const inverted = contenders.find(({ name }) => name === "inverted")!;
    using model = buildModel({ ...experiment, trainDigits: 60 }, inverted, experiment.rates, {
      seed: "1",
      device: cpu(),
    });
    expect(model.inputShape).toEqual([28, 28, 1]);
    expect(model.outputShape).toEqual([10]);
    expect([...model.parameters.values()].map(({ shape }) => shape)).toEqual([
      ...[[3, 3, 1, 32], [32]],
      ...[[3, 3, 32, 64], [64]],
      ...[[12 * 12 * 64, 128], [128]],
      ...[[128, 10], [10]],
    ]);
  });

  test("every variant trains on it, the same seed to the same curves, and nothing stays on the device", async () => {
    const before = cpu().memory();
    const runs = async (taking = contenders) => {
      const [result] = (await measure(planOf(taking))).experiments;
      return result!.trainings.map(({ seconds: _, ...run }) => run);
    };
    const first = await runs();
    expect(first.map(({ variant }) => variant)).toEqual([
      baseline.name,
      "standard",
      "inverted",
      "spatial",
      "dropblock",
      "dropconnect",
      "concrete",
    ]);
    // Each drops something of its own kind, so no two end alike.
    expect(new Set(first.map(({ epochs }) => epochs[0]!.loss)).size).toBe(7);
    expect(await runs(contenders.slice(2, 3))).toEqual(first.slice(2, 3));
    expect(cpu().memory()).toEqual(before);
  });

  test("the results say what it was, as a file that is read again and as a table", async () => {
    const section = await measure(planOf(contenders.slice(0, 1)));
    const read = trainSchema.parse(JSON.parse(JSON.stringify(section)));
    expect(read).toEqual(section);
    expect(read.experiments[0]!.settings).toMatchObject({
      convolutions: { filters: [32, 64], kernelSize: 3, poolSize: 2 },
      optimizer: "adadelta",
    });
    expect(trainTable(read.experiments[0]!).notes).toContain(
      "40 training and 10 test digits, 1 epochs of batches of 32, Adadelta at 1; rates on the convolutions' outputs and on hidden units: 0.25 and 0.5.",
    );
  });
});

describe("what is trained", () => {
  const named = (choices: Omit<Parameters<typeof planTrain>[0], "effort">) =>
    planTrain({ effort: "quick", ...choices }).experiments.map(({ experiment }) => experiment.name);

  test("unasked the fully connected networks, and the one with convolutions where it is named", () => {
    expect(DEFAULT_NETWORK).toBe("dense");
    const unasked = (effort: "quick" | "short" | "full") =>
      planTrain({ effort }).experiments.map(({ experiment }) => experiment.name);
    expect(unasked("quick")).toEqual(["overfit"]);
    expect(unasked("short")).toEqual(["overfit", "few"]);
    expect(unasked("full")).toEqual(["overfit", "few", "wide"]);
    expect(named({ network: "dense" })).toEqual(["overfit"]);
    expect(named({ network: "cnn" })).toEqual(["cnn"]);
    expect(named({ experiments: ["cnn", "wide"] })).toEqual(["wide", "cnn"]);
    expect(named({ network: "dense", experiments: ["cnn", "wide"] })).toEqual(["wide"]);
  });

  test("a variant that is named is trained on the networks that it is made for", () => {
    const taking = (choices: Omit<Parameters<typeof planTrain>[0], "effort">) =>
      planTrain({ effort: "quick", ...choices }).experiments.map(({ experiment, contenders }) => [
        experiment.name,
        ...contenders.map(({ name }) => name),
      ]);
    expect(taking({ variants: ["none", "alpha"] })).toEqual([["selu", "none", "alpha"]]);
    expect(taking({ variants: ["none", "inverted", "stochastic-depth"] })).toEqual([
      ["overfit", "none", "inverted"],
      ["residual", "none", "inverted", "stochastic-depth"],
    ]);
    expect(taking({ variants: ["none"] })).toEqual([["overfit", "none"]]);
    expect(taking({ network: "cnn" })).toEqual([["cnn", ...comparedOn("cnn").map(({ name }) => name)]]);
  });

  test("every variant that can be trained is trained on some network, beside no dropout", () => {
    for (const { name, networks } of all) {
      const there = experiments.filter(({ network }) => networks.includes(network));
      expect(there.length, name).toBeGreaterThan(0);
      for (const { network } of there) expect(comparedOn(network)[0]?.name).toBe(baseline.name);
    }
  });

  test("a variant on a network that it is not made for is refused, and the message says where it is", () => {
    const plan = () => planTrain({ effort: "quick", network: "cnn", variants: ["alpha"] });
    expect(plan).toThrow(UserError);
    expect(plan).toThrow(/alpha cannot be compared on cnn: .* choose from the networks selu\./);
  });

  test("an experiment of another network is refused", () => {
    expect(() => named({ network: "cnn", experiments: ["wide"] })).toThrow(UserError);
  });
});

describe("the networks of blocks and of SELUs", () => {
  const run = async (name: string) => {
    const experiment = experimentOf(name);
    const contenders = comparedOn(experiment.network);
    const extent = { trainDigits: 40, testDigits: 10, epochs: 1, seeds: ["1"], samples: 2 };
    const [result] = (await measure({ effort: "quick", experiments: [{ experiment, contenders, ...extent }] }))
      .experiments;
    return result!;
  };

  test.each([
    ["selu", ["none", "inverted", "alpha"]],
    ["residual", ["none", "inverted", "stochastic-depth"]],
  ])("every variant trains on %s in its own way, and the results are read again", async (name, variants) => {
    const before = cpu().memory();
    const result = await run(name);
    expect(result.trainings.map(({ variant }) => variant)).toEqual(variants);
    expect(new Set(result.trainings.map(({ epochs }) => epochs[0]!.loss)).size).toBe(variants.length);
    expect(result.trainings.every(({ epochs }) => epochs[0]!.test.loss !== null)).toBe(true);
    const { experiments: read } = trainSchema.parse({
      effort: "quick",
      devices: [],
      split: { seed: "a", train: 1, test: 1 },
      experiments: [result],
    });
    expect(read).toEqual([result]);
    expect(cpu().memory()).toEqual(before);
  });

  test("weights of the self-normalising network start by the variance that SELU is made for", async () => {
    const experiment = experimentOf("selu");
    const none = all.find(({ name }) => name === baseline.name)!;
    const place = { seed: "1", device: cpu() };
    using model = buildModel({ ...experiment, trainDigits: 60 }, none, experiment.rates, place);
    const weights = [...model.parameters].filter(([name, { shape }]) => name.endsWith("weight") && shape[0] === 100);
    // Six between hidden layers, and that of the outputs.
    expect(weights).toHaveLength(7);
    for (const [, weight] of weights) {
      const values = await weight.data();
      const variance = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
      // LeCun's, 1 / inputs; of 1,000 weights or more, within a tenth.
      expect(Math.abs(variance * 100 - 1)).toBeLessThan(0.1);
    }
  });
});
