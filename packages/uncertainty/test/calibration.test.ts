/** Calibration: the best there is, and nothing else changed. */
import {
  brierScore,
  calibrationError,
  classification,
  isotonic,
  negativeLogLikelihood,
  temperature,
  vectorScaling,
} from "@maskout/uncertainty";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalsOf, uniformsOf } from "./support/draws.js";
import { rowsOfProbabilities } from "./support/probabilities.js";

const [EXAMPLES, CLASSES] = [2000, 4];

/** Labels drawn from the softmax of true logits, and those logits as a model says them. */
function drawn(said: (logit: number, wanted: number) => number, samples = 1) {
  const truth = normalsOf("truth", EXAMPLES * CLASSES).map((z) => 2 * z);
  const uniforms = uniformsOf("labels", EXAMPLES);
  const labels = Uint8Array.from(uniforms, (u, example) => {
    const powers = Array.from(truth.subarray(example * CLASSES, (example + 1) * CLASSES), Math.exp);
    let left = u * powers.reduce((sum, power) => sum + power, 0);
    return powers.findIndex((power) => {
      left -= power;
      return left < 0;
    });
  });
  const noise = normalsOf("noise", samples * EXAMPLES * CLASSES);
  const logits = noise.map((z, index) => {
    const value = said(truth[index % truth.length]!, index % CLASSES);
    return samples > 1 ? value + z / 2 : value;
  });
  return { logits, labels, classes: CLASSES, ...(samples > 1 && { samples }) };
}

const tripled = drawn((logit) => 3 * logit);

describe("temperature scaling", () => {
  it("finds by how much the logits are too large, and is calibrated then", () => {
    const fitted = temperature(tripled);
    // The relative deviation is 1 / sqrt(n I), I the variance of a true logit under the model: here some 0.03. Five of them.
    expect(Math.abs(fitted.temperature / 3 - 1)).toBeLessThan(0.15);
    expect(fitted.negativeLogLikelihood).toBeLessThan(fitted.before);
    const [before, after] = [tripled.logits, fitted.probabilities(tripled.logits)];
    const { labels, classes } = tripled;
    const plain = temperature({ ...tripled, logits: before.map((logit) => logit / fitted.temperature) });
    expect(plain.temperature).toBeCloseTo(1, 6);
    expect(negativeLogLikelihood({ probabilities: after, labels, classes })).toBeCloseTo(
      fitted.negativeLogLikelihood,
      12,
    );
    expect(calibrationError({ probabilities: after, labels, classes })).toBeLessThan(0.04);
  });

  it.each([1, 5])("no temperature nearby is better, of %d samples", (samples) => {
    const input = drawn((logit) => 2 * logit + 1, samples);
    const fitted = temperature(input);
    const loss = (factor: number) => {
      const scaled = input.logits.map((logit) => logit / fitted.temperature / factor);
      return temperature({ ...input, logits: scaled }).before;
    };
    expect(loss(1)).toBeCloseTo(fitted.negativeLogLikelihood, 12);
    for (const factor of [0.9, 0.99, 1.01, 1.1]) expect(loss(factor)).toBeGreaterThan(fitted.negativeLogLikelihood);
  });

  it("of samples is that of the mean of their probabilities, each scaled before its softmax", () => {
    const input = drawn((logit) => 2 * logit, 5);
    const fitted = temperature(input);
    const probabilities = fitted.probabilities(input.logits);
    const { labels, classes } = input;
    const summary = classification({ probabilities, samples: 5, batch: EXAMPLES, classes, labels });
    expect(summary.negativeLogLikelihood).toBeCloseTo(fitted.negativeLogLikelihood, 10);
  });

  it("of one output is that of two", () => {
    const logits = normalsOf("one", 500).map((z) => 3 * z);
    const labels = uniformsOf("of one", 500).map((u, example) =>
      u < 1 / (1 + Math.exp(-logits[example]! / 3)) ? 1 : 0,
    );
    const pairs = Array.from(logits).flatMap((logit) => [0, logit]);
    const [one, two] = [
      temperature({ logits, labels, classes: 1 }),
      temperature({ logits: pairs, labels, classes: 2 }),
    ];
    expect(one.temperature).toBe(two.temperature);
    expect([...one.probabilities([2])]).toEqual([two.probabilities([0, 2])[1]]);
  });

  it("changes no prediction: accuracy stays to the bit, also where rounding would make a tie", () => {
    const close = fc
      .array(fc.integer({ min: -3, max: 3 }), { minLength: 12, maxLength: 12 })
      .map((steps) => Float64Array.from(steps, (step) => 5 + step * 2 ** -50));
    fc.assert(
      fc.property(close, (logits) => {
        const { predictedClass } = classification({
          probabilities: temperature(tripled).probabilities(logits),
          samples: 1,
          batch: 3,
          classes: CLASSES,
        });
        const largest = [0, 1, 2].map((example) => {
          const row = logits.subarray(example * CLASSES, (example + 1) * CLASSES);
          return row.indexOf(Math.max(...row));
        });
        expect([...predictedClass]).toEqual(largest);
      }),
      { seed: 3, numRuns: 50 },
    );
  });

  it("is refused where none is best", () => {
    const sure = { logits: [2, 0, 0, 2], classes: 2 };
    expect(() => temperature({ ...sure, labels: [0, 1] })).toThrow("Hold out more examples");
    expect(() => temperature({ ...sure, labels: [1, 0] })).toThrow("Check the order of the classes");
    expect(() => temperature({ ...sure, labels: [0, 2] })).toThrow('option "labels[1]" is 2');
    expect(() => temperature({ ...sure, logits: [2, 0, Number.NaN, 2], labels: [0, 1] })).toThrow('"logits[2]" is NaN');
    expect(() => temperature({ ...tripled, samples: 2 })).toThrow("logits [8000]");
  });

  it("bears logits of any size", () => {
    const huge = temperature({ ...tripled, logits: tripled.logits.map((logit) => logit * 1e6) });
    expect(huge.temperature / 1e6).toBeCloseTo(temperature(tripled).temperature, 6);
  });
});

describe("vector scaling", () => {
  const [factors, offsets] = [
    [0.5, 1, 2, 3],
    [1, 0, -1, 0.5],
  ];
  const bent = drawn((logit, wanted) => (logit - offsets[wanted]!) / factors[wanted]!);

  it("finds the factors and the offsets", () => {
    const { scale, bias, before, negativeLogLikelihood: after } = vectorScaling(bent);
    const middle = offsets.reduce((sum, offset) => sum + offset, 0) / CLASSES;
    for (const wanted of factors.keys()) {
      expect(Math.abs(scale[wanted]! / factors[wanted]! - 1)).toBeLessThan(0.3);
      expect(Math.abs(bias[wanted]! - (offsets[wanted]! - middle))).toBeLessThan(0.5);
    }
    expect(after).toBeLessThan(before);
  });

  it("is no worse than a temperature, and no step from it makes it better", () => {
    const fitted = vectorScaling(bent);
    expect(fitted.negativeLogLikelihood).toBeLessThanOrEqual(temperature(bent).negativeLogLikelihood);
    const { labels, classes } = bent;
    const probabilities = fitted.probabilities(bent.logits);
    expect(negativeLogLikelihood({ probabilities, labels, classes })).toBeCloseTo(fitted.negativeLogLikelihood, 10);
    const loss = (change: (value: number, wanted: number) => number) => {
      const scaled = (logit: number, wanted: number) => fitted.scale[wanted]! * logit + fitted.bias[wanted]!;
      const logits = bent.logits.map((logit, at) => change(scaled(logit, at % CLASSES), at % CLASSES));
      return vectorScaling({ ...bent, logits }).before;
    };
    const best = loss((logit) => logit);
    expect(best).toBeCloseTo(fitted.negativeLogLikelihood, 10);
    for (const wanted of factors.keys()) {
      for (const step of [-0.02, 0.02]) {
        expect(loss((logit, own) => (own === wanted ? logit + step : logit))).toBeGreaterThan(best);
        expect(loss((logit, own) => (own === wanted ? logit * (1 + step) : logit))).toBeGreaterThan(best);
      }
    }
  });

  it("of one output is Platt's: a factor and an offset", () => {
    const logits = normalsOf("platt", 4000);
    const labels = uniformsOf("of platt", 4000).map((u, at) =>
      u < 1 / (1 + Math.exp(-(2 * logits[at]! + 1))) ? 1 : 0,
    );
    const { scale, bias, probabilities } = vectorScaling({ logits, labels, classes: 1 });
    expect(Math.abs(scale[0]! - 2)).toBeLessThan(0.3);
    expect(Math.abs(bias[0]! - 1)).toBeLessThan(0.2);
    expect(probabilities([1])[0]).toBeCloseTo(1 / (1 + Math.exp(-(scale[0]! + bias[0]!))), 12);
  });
});

describe("isotonic calibration", () => {
  it("pools what falls, by hand", () => {
    const { curves, probabilities } = isotonic({
      probabilities: [0.1, 0.2, 0.3, 0.4, 0.5],
      labels: [0, 1, 0, 1, 1],
      classes: 1,
    });
    expect(curves[0]?.predicted).toEqual(Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.5));
    expect(curves[0]?.calibrated).toEqual(Float64Array.of(0, 0.5, 0.5, 1, 1));
    expect([...probabilities([0, 0.15, 0.25, 0.35, 0.9])].map((p) => Number(p.toFixed(12)))).toEqual([
      0, 0.25, 0.5, 0.75, 1,
    ]);
  });

  it("no curve that never falls has a lower Brier score, of all those with steps of a twelfth", () => {
    const few = fc.array(fc.tuple(fc.nat(2), fc.nat(1)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(few, (pairs) => {
        const said = pairs.map(([place]) => place / 2);
        const labels = pairs.map(([, label]) => label);
        const score = (p: ArrayLike<number>) => brierScore({ probabilities: p, labels, classes: 1 });
        const fitted = score(isotonic({ probabilities: said, labels, classes: 1 }).probabilities(said));
        for (let a = 0; a <= 12; a++) {
          for (let b = a; b <= 12; b++) {
            for (let c = b; c <= 12; c++) {
              const curve = [a / 12, b / 12, c / 12];
              expect(fitted).toBeLessThanOrEqual(score(pairs.map(([place]) => curve[place]!)) + 1e-12);
            }
          }
        }
      }),
      { seed: 5, numRuns: 40 },
    );
  });

  it("of several classes gives probabilities, whatever they were", () => {
    fc.assert(
      fc.property(rowsOfProbabilities(6, 2), ({ probabilities, classes }) => {
        const labels = [0, 1, 0, 1, 0, 1];
        const calibrated = isotonic({ probabilities, labels, classes }).probabilities(probabilities);
        expect(() => brierScore({ probabilities: calibrated, labels, classes })).not.toThrow();
      }),
      { seed: 2, numRuns: 100 },
    );
  });
});
