/** Which examples active learning asks labels for. */
import { acquire, classification, regression } from "@maskout/uncertainty";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalsOf, uniformsOf } from "./support/draws.js";

const summary = classification({
  probabilities: [0.5, 0.3, 0.2, 0.4, 0.39, 0.21, 0.8, 0.1, 0.1],
  samples: 1,
  batch: 3,
  classes: 3,
});

describe("acquire", () => {
  it("by margin takes the smallest distance of the two likeliest classes", () => {
    expect(acquire(summary, 3, { by: "margin" })).toEqual(Uint32Array.of(1, 0, 2));
    const one = classification({ probabilities: [0.9, 0.45, 0.3], samples: 1, batch: 3, classes: 1 });
    expect(acquire(one, 3, { by: "margin" })).toEqual(Uint32Array.of(1, 2, 0));
  });

  it("by variance takes the largest of a regression, and the largest sum of several outputs", () => {
    const spread = regression({ predictions: [0, 0, 0, 1, 3, 2], samples: 2, batch: 3 });
    expect(acquire(spread, 2, { by: "variance" })).toEqual(Uint32Array.of(1, 2));
    expect(acquire({ variance: [1, 0, 0, 3, 1, 1], shape: [3, 2] }, 3, { by: "variance" })).toEqual(
      Uint32Array.of(1, 2, 0),
    );
  });

  it("refuses a summary without what the method goes by, and samples that are none", () => {
    expect(() => acquire(summary, 1, { by: "variance" })).not.toThrow();
    expect(() => acquire({ variance: [1] }, 1)).toThrow("Pass a summary with the field that the method reads");
    expect(() => acquire(summary, 1, { by: "batchBald" })).toThrow("{ probabilities, samples, batch, classes }");
    expect(() => Reflect.apply(acquire, undefined, [[1, 2], 1, { by: "size" }])).toThrow('"batchBald", "random"');
  });

  it("by a power of the mutual information draws in proportion to it, without replacement", () => {
    const scores = [1, 2, 5];
    const first = [0, 0, 0];
    for (let seed = 0; seed < 2000; seed++) {
      const chosen = acquire(scores, 3, { by: "powerBald", seed });
      expect(new Set(chosen).size).toBe(3);
      expect(acquire(scores, 1, { by: "powerBald", seed })[0]).toBe(chosen[0]);
      first[chosen[0]!]! += 1;
    }
    // Five deviations of the binomial distribution.
    for (const [example, count] of first.entries()) {
      const share = scores[example]! / 8;
      expect(Math.abs(count - 2000 * share)).toBeLessThan(5 * Math.sqrt(2000 * share * (1 - share)));
    }
    expect(acquire([0, 0, 1], 1, { by: "powerBald", seed: 1 })[0]).toBe(2);
    expect(() => Reflect.apply(acquire, undefined, [scores, 1, { by: "powerBald" }])).toThrow(
      'option "seed" is missing',
    );
  });
});

/** `I(labels of the chosen; model)` in nats, from all joint labels. */
function information(
  p: Float64Array,
  samples: number,
  batch: number,
  classes: number,
  chosen: readonly number[],
): number {
  const entropy = (of: readonly number[]) => of.reduce((sum, own) => (own > 0 ? sum - own * Math.log(own) : sum), 0);
  let joint = Array.from({ length: samples }, () => [1]);
  for (const example of chosen) {
    joint = joint.map((own, sample) =>
      own.flatMap((before) =>
        Array.from({ length: classes }, (_, label) => before * p[(sample * batch + example) * classes + label]!),
      ),
    );
  }
  const mean = joint[0]!.map((_, at) => joint.reduce((sum, own) => sum + own[at]!, 0) / samples);
  return entropy(mean) - joint.reduce((sum, own) => sum + entropy(own), 0) / samples;
}

describe("BatchBALD", () => {
  it("does not ask the same question twice, as BALD does", () => {
    // Examples 0 and 1 are one question; 2 is another, on which the samples disagree a little less.
    const sure = [0.9, 0.1];
    const [yes, no] = [sure, [0.1, 0.9]];
    const [mild, other] = [
      [0.8, 0.2],
      [0.2, 0.8],
    ];
    const probabilities = [
      [yes, yes, mild],
      [no, no, mild],
      [yes, yes, other],
      [no, no, other],
    ].flat(2);
    const pool = { probabilities, samples: 4, batch: 3, classes: 2 };
    expect(acquire(classification(pool), 2)).toEqual(Uint32Array.of(0, 1));
    expect(acquire(pool, 2, { by: "batchBald" })).toEqual(Uint32Array.of(0, 2));
  });

  it("is the greedy batch by brute force, whose information is at least 1 - 1/e of the best", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (seed) => {
        const [samples, batch, classes, k] = [4, 5, 3, 3];
        const p = softmax(
          normalsOf(`pool ${seed}`, samples * batch * classes).map((z) => 2 * z),
          classes,
        );
        const of = (chosen: readonly number[]) => information(p, samples, batch, classes, chosen);
        const chosen = [...acquire({ probabilities: p, samples, batch, classes }, k, { by: "batchBald" })];
        const greedy: number[] = [];
        for (let taken = 0; taken < k; taken++) {
          const left = [...Array(batch).keys()].filter((example) => !greedy.includes(example));
          greedy.push(left.reduce((best, one) => (of([...greedy, one]) > of([...greedy, best]) + 1e-12 ? one : best)));
        }
        expect(chosen).toEqual(greedy);
        const triples = [...Array(batch).keys()].flatMap((a) =>
          [...Array(batch).keys()].flatMap((b) => [...Array(batch).keys()].map((c) => [a, b, c])),
        );
        const best = Math.max(...triples.filter((own) => new Set(own).size === 3).map(of));
        expect(of(chosen)).toBeGreaterThanOrEqual((1 - 1 / Math.E) * best);
      }),
      { seed: 9, numRuns: 25 },
    );
  });

  it("of one example is BALD, and refuses more joint labels than can be gone through", () => {
    const p = softmax(uniformsOf("bald", 3 * 8 * 10), 10);
    const pool = { probabilities: p, samples: 3, batch: 8, classes: 10 };
    expect(acquire(pool, 1, { by: "batchBald" })).toEqual(acquire(classification(pool), 1));
    expect(() => acquire(pool, 8, { by: "batchBald" })).toThrow('option "k" is 8; expected at most 6');
  });

  it("of one output is that of two classes", () => {
    const one = uniformsOf("one output", 12);
    const two = Float64Array.from({ length: 24 }, (_, at) => (at % 2 === 0 ? 1 - one[at >> 1]! : one[at >> 1]!));
    const pool = { samples: 3, batch: 4 };
    expect(acquire({ ...pool, probabilities: one, classes: 1 }, 3, { by: "batchBald" })).toEqual(
      acquire({ ...pool, probabilities: two, classes: 2 }, 3, { by: "batchBald" }),
    );
  });
});

function softmax(logits: Float64Array, classes: number): Float64Array {
  const powers = logits.map(Math.exp);
  return powers.map((power, at) => {
    const from = at - (at % classes);
    return power / powers.subarray(from, from + classes).reduce((sum, own) => sum + own, 0);
  });
}
