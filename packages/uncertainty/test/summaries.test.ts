/** What the summaries say of every kind of prediction, and that it does not matter how the samples come. */
import { readJson } from "@maskout/testing";
import {
  type Classification,
  type ClassificationInput,
  classification,
  regression,
  runningClassification,
  runningRegression,
} from "@maskout/uncertainty";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rowsOfProbabilities } from "./support/probabilities.js";

interface Golden {
  readonly binary: readonly (ClassificationInput & {
    readonly mean: readonly number[];
    readonly predictiveEntropy: readonly number[];
    readonly expectedEntropy: readonly number[];
    readonly accuracy: number;
    readonly negativeLogLikelihood: number;
  })[];
  readonly regression: readonly {
    readonly predictions: readonly number[];
    readonly noiseVariance: readonly number[];
    readonly targets: readonly number[];
    readonly samples: number;
    readonly batch: number;
    readonly mean: readonly number[];
    readonly modelVariance: readonly number[];
    readonly dataVariance: readonly number[];
    readonly variance: readonly number[];
    readonly logLikelihood: number;
  }[];
}

const golden: Golden = await readJson(new URL("golden/scores.json", import.meta.url));

function expectClose(actual: ArrayLike<number> | undefined, expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [index, value] of expected.entries()) expect(actual![index]).toBeCloseTo(value, 5);
}

describe.each(golden.binary)("$samples samples of $batch examples with one output", (vector) => {
  const { mean, predictiveEntropy, expectedEntropy, accuracy, negativeLogLikelihood, ...input } = vector;

  it("are summed up to the golden summary", () => {
    const summary = classification(input);
    expectClose(summary.mean, mean);
    expectClose(summary.predictiveEntropy, predictiveEntropy);
    expectClose(summary.expectedEntropy, expectedEntropy);
    expect(summary.accuracy).toBe(accuracy);
    expect(summary.negativeLogLikelihood).toBeCloseTo(negativeLogLikelihood, 5);
  });

  it("are as good as two classes in every number", () => {
    const two = { ...input, classes: 2, probabilities: Array.from(input.probabilities).flatMap((p) => [1 - p, p]) };
    const [one, pair] = [classification(input), classification(two)];
    for (const name of ["predictiveEntropy", "expectedEntropy", "mutualInformation", "confidence"] as const) {
      expectClose(one[name], [...pair[name]]);
    }
    expect(one.variationRatio).toEqual(pair.variationRatio);
    expect(one.predictedClass).toEqual(pair.predictedClass);
    for (const name of ["accuracy", "brier", "negativeLogLikelihood", "expectedCalibrationError"] as const) {
      expect(one[name]).toBeCloseTo(pair[name]!, 12);
    }
  });
});

describe.each(golden.regression)("$samples samples of $batch predictions with noise", (vector) => {
  it("are summed up to the golden parts of the variance and the likelihood of the mixture", () => {
    const { predictions, noiseVariance, targets, samples, batch, ...expected } = vector;
    const summary = regression({ predictions, noiseVariance, targets, samples, batch });
    for (const name of ["mean", "modelVariance", "dataVariance", "variance"] as const) {
      expectClose(summary[name], expected[name]);
    }
    expect(summary.logLikelihood).toBeCloseTo(expected.logLikelihood, 5);
  });
});

const samplesOf = fc
  .record({ samples: fc.integer({ min: 1, max: 5 }), batch: fc.integer({ min: 1, max: 4 }) })
  .chain((size) => fc.record({ size: fc.constant(size), rows: rowsOfProbabilities(size.samples * size.batch) }));

describe("samples that come one after another", () => {
  it("say bit for bit what they say all at once, also in between", () => {
    fc.assert(
      fc.property(samplesOf, ({ size: { samples, batch }, rows: { probabilities, classes } }) => {
        const labels = Array.from({ length: batch }, (_, example) => example % Math.max(classes, 2));
        const running = runningClassification({ batch, classes });
        const size = batch * classes;
        const said: Classification[] = [];
        for (let count = 1; count <= samples; count++) {
          running.add(probabilities.subarray((count - 1) * size, count * size));
          said.push(running.summary({ labels, bins: 4 }));
        }
        for (const [index, summary] of said.entries()) {
          const soFar = { probabilities: probabilities.subarray(0, (index + 1) * size), samples: index + 1 };
          expect(summary).toEqual(classification({ ...soFar, batch, classes, labels, bins: 4 }));
        }
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it("of a regression too, with a tau, with a predicted noise, with neither", () => {
    const [predictions, noise, targets] = [
      [1, 2, 3, 5, 0, 2],
      [1, 2, 3, 1, 1, 0.5],
      [1.5, 2],
    ];
    for (const more of [{ tau: 2 }, { tau: [1, 4] }, { noiseVariance: noise }, {}]) {
      const { noiseVariance, ...known } = { noiseVariance: undefined, ...more };
      const running = runningRegression({ batch: 2, targets, ...known });
      for (let sample = 0; sample < 3; sample++) {
        const part = (values: readonly number[]) => values.slice(2 * sample, 2 * sample + 2);
        running.add(part(predictions), noiseVariance && part(noiseVariance));
      }
      expect(running.summary()).toEqual(regression({ predictions, samples: 3, batch: 2, targets, ...more }));
    }
  });

  it("are refused where they do not fit, and nothing is lost", () => {
    const running = runningClassification({ batch: 1, classes: 2 });
    expect(() => running.summary()).toThrow('option "samples" is 0');
    running.add([0.25, 0.75]);
    const before = running.summary();
    expect(() => running.add([0.5, 0.6])).toThrow("sum of probabilities[sample 1, example 0]");
    expect(running.summary()).toEqual(before);
    const regressing = runningRegression({ batch: 1 });
    regressing.add([1], [1]);
    expect(() => regressing.add([1])).toThrow('option "noiseVariance" is missing; expected one with every sample');
    expect(regressing.summary().dataVariance).toEqual(Float64Array.of(1));
  });
});

describe("the shape of a batch", () => {
  it("is that of pixels or time steps, whose predictions are summed up one by one", () => {
    const probabilities = [0.9, 0.1, 0.2, 0.8, 0.6, 0.4, 0.3, 0.7, 0.5, 0.5, 0.1, 0.9];
    const labels = [0, 1, 0, 1, 1, 1];
    const flat = classification({ probabilities, samples: 1, batch: 6, classes: 2, labels });
    expect(classification({ probabilities, samples: 1, batch: [1, 2, 3], classes: 2, labels })).toEqual(flat);
    const layout = { batch: [2, 2], classes: 2 };
    expect(() => classification({ probabilities, samples: 1, ...layout })).toThrow("[1,4,2]".replaceAll(",", ", "));
    expect(() => classification({ probabilities, samples: 1, batch: [2, 0], classes: 2 })).toThrow(
      'option "batch[1]" is 0',
    );
  });
});

describe("several labels", () => {
  it("are as many predictions of one output", () => {
    const probabilities = [0.9, 0.2, 0.6, 0.7, 0.4, 0.1];
    const labels = [1, 0, 0];
    const several = classification({ probabilities, samples: 2, batch: 1, classes: 3, task: "multilabel", labels });
    expect(several).toEqual(classification({ probabilities, samples: 2, batch: [1, 3], classes: 1, labels }));
    expect(several.predictedClass).toEqual(Uint32Array.of(1, 0, 0));
    expect(several.accuracy).toBe(1);
  });

  it("are not held to a sum of 1, and each is held to [0, 1]", () => {
    const input = { samples: 1, batch: 1, classes: 2, task: "multilabel" as const };
    expect(() => classification({ ...input, probabilities: [1, 1] })).not.toThrow();
    expect(() => classification({ ...input, probabilities: [1, 1.01] })).toThrow('option "probabilities[1]" is 1.01');
    expect(() => classification({ ...input, probabilities: [1, 1], labels: [2, 0] })).toThrow(
      'option "labels[0]" is 2',
    );
  });
});

describe("a predicted class", () => {
  it("goes to the lower number in a tie, and has the confidence of its mean", () => {
    const { predictedClass, confidence } = classification({
      probabilities: [0.5, 0.5, 0.2, 0.8],
      samples: 1,
      batch: 2,
      classes: 2,
    });
    expect(predictedClass).toEqual(Uint32Array.of(0, 1));
    expect(confidence).toEqual(Float64Array.of(0.5, 0.8));
    expect(classification({ probabilities: [0.5], samples: 1, batch: 1, classes: 1 }).predictedClass[0]).toBe(0);
  });
});

describe("a regression", () => {
  it("takes a tau an example, which does what one tau does where they are equal", () => {
    const input = { predictions: [1, 2, 3, 4], samples: 2, batch: 2, targets: [1, 3] };
    expect(regression({ ...input, tau: [4, 4] })).toEqual(regression({ ...input, tau: 4 }));
    expect(regression({ ...input, tau: [1, 4] }).variance).toEqual(Float64Array.of(2, 1.25));
  });

  it("refuses a noise that is known twice, or is none", () => {
    const input = { predictions: [1], samples: 1, batch: 1 };
    expect(() => regression({ ...input, tau: 1, noiseVariance: [1] })).toThrow(
      'option "tau" is 1; expected no "tau" with',
    );
    expect(() => regression({ ...input, noiseVariance: [0] })).toThrow(
      'option "noiseVariance[0]" is 0; expected a number above 0',
    );
    expect(() => regression({ ...input, tau: [0] })).toThrow('option "tau[0]" is 0');
  });

  it("has a likelihood that neither underflows nor is NaN where no sample reaches the target", () => {
    const far = regression({ predictions: [0, 1e200], noiseVariance: [1, 1], samples: 2, batch: 1, targets: [1000] });
    expect(far.logLikelihood).toBeCloseTo(-500_000 - Math.log(2) - Math.log(2 * Math.PI) / 2, 6);
    const never = regression({ predictions: [1e200], noiseVariance: [1], samples: 1, batch: 1, targets: [-1e200] });
    expect(never.logLikelihood).toBe(Number.NEGATIVE_INFINITY);
  });
});
