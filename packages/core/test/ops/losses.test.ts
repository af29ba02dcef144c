import { cpu } from "@maskout/core";
import { kernels } from "@maskout/core/variant";
import { onEachDevice } from "@maskout/testing/devices";
import { expect, test } from "vitest";
import { compute, expectClose, mapped, numericalGradient, random } from "./support.js";

const shapes = [
  [1, 1],
  [3, 7],
  [10, 10],
  [4, 31],
  [65, 2],
];

function softmaxLoss(z: Float64Array, t: Float32Array, columns: number): number {
  let loss = 0;
  for (let row = 0; row < z.length; row += columns) {
    const logits = z.subarray(row, row + columns);
    const largest = Math.max(...logits);
    const logTotal = largest + Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0));
    logits.forEach((logit, column) => {
      loss += t[row + column]! * (logTotal - logit);
    });
  }
  return loss / (z.length / columns);
}

function sigmoidLoss(z: Float64Array, t: Float32Array): number {
  const losses = z.map(
    (logit, index) => Math.max(logit, 0) - logit * t[index]! + Math.log1p(Math.exp(-Math.abs(logit))),
  );
  return losses.reduce((sum, value) => sum + value, 0) / z.length;
}

/** PyTorch's: logarithms held at -100. */
function binaryLoss(p: Float64Array, t: Float32Array): number {
  const held = (probability: number): number => Math.max(Math.log(probability), -100);
  const losses = p.map((yes, index) => -t[index]! * held(yes) - (1 - t[index]!) * held(1 - yes));
  return losses.reduce((sum, value) => sum + value, 0) / p.length;
}

function squaredLoss(p: Float64Array, t: Float32Array): number {
  return p.reduce((sum, prediction, index) => sum + (prediction - t[index]!) ** 2, 0) / p.length;
}

function gaussianLoss(p: Float64Array, t: Float32Array, outputs: number): number {
  const losses = Array.from(t, (target, index) => {
    const at = index + Math.floor(index / outputs) * outputs;
    const [mean, variance] = [p[at]!, Math.exp(p[at + outputs]!)];
    return (Math.log(2 * Math.PI * variance) + (target - mean) ** 2 / variance) / 2;
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

function quantileLossOf(p: Float64Array, t: Float32Array, levels: Float32Array): number {
  const losses = p.map((prediction, index) => {
    const error = t[Math.floor(index / levels.length)]! - prediction;
    return Math.max(levels[index % levels.length]! * error, (levels[index % levels.length]! - 1) * error);
  });
  return losses.reduce((sum, loss) => sum + loss, 0) / p.length;
}

function meanOf(losses: Float32Array): number {
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}

onEachDevice("losses", (device) => {
  test.each(shapes)(
    "the likelihood of normal distributions [%d, %d] is its definition, its gradient that of central differences",
    async (rows, outputs) => {
      const predictions = mapped(random([rows, 2 * outputs], 1), (value) => 2 * value);
      const targets = random([rows, outputs], 2);
      const { losses, gradient } = await compute(
        device,
        kernels.gaussianNegativeLogLikelihood,
        { predictions, targets },
        {},
      );
      const f = (p: Float64Array): number => gaussianLoss(p, targets.values, outputs);
      expectClose(Float32Array.of(meanOf(losses)), [f(Float64Array.from(predictions.values))]);
      expectClose(gradient, numericalGradient(f, predictions.values));
    },
  );

  test.each(shapes)(
    "the quantile loss of [%d, %d] is its definition, its gradient that of central differences",
    async (rows, quantiles) => {
      const predictions = random([rows, quantiles], 1);
      const targets = random([rows], 2);
      const levels = {
        values: Float32Array.from({ length: quantiles }, (_, at) => (at + 1) / (quantiles + 1)),
        shape: [quantiles],
      };
      const { losses, gradient } = await compute(device, kernels.quantileError, { predictions, targets, levels }, {});
      const f = (p: Float64Array): number => quantileLossOf(p, targets.values, levels.values);
      expectClose(Float32Array.of(meanOf(losses)), [f(Float64Array.from(predictions.values))]);
      expectClose(gradient, numericalGradient(f, predictions.values));
    },
  );

  test.each(shapes)(
    "softmax cross-entropy of [%d, %d] is its definition, its gradient that of central differences",
    async (...shape) => {
      const logits = mapped(random(shape, 1), (value) => 6 * value);
      const targets = mapped(random(shape, 2), (value) => Math.max(value, 0));
      const { losses, gradient } = await compute(device, kernels.softmaxCrossEntropy, { logits, targets }, {});
      const f = (z: Float64Array): number => softmaxLoss(z, targets.values, shape[1]!);
      expectClose(Float32Array.of(meanOf(losses)), [f(Float64Array.from(logits.values))]);
      expectClose(gradient, numericalGradient(f, logits.values));
    },
  );

  test.each(shapes)(
    "sigmoid cross-entropy of [%d, %d] is its definition, its gradient that of central differences",
    async (...shape) => {
      const logits = mapped(random(shape, 1), (value) => 10 * value);
      const targets = mapped(random(shape, 2), (value) => Math.max(value, 0));
      const { losses, gradient } = await compute(device, kernels.sigmoidCrossEntropy, { logits, targets }, {});
      const f = (z: Float64Array): number => sigmoidLoss(z, targets.values);
      expectClose(Float32Array.of(meanOf(losses)), [f(Float64Array.from(logits.values))]);
      expectClose(gradient, numericalGradient(f, logits.values));
    },
  );

  test.each(shapes)(
    "binary cross-entropy of [%d, %d] is its definition, its gradient that of central differences",
    async (...shape) => {
      const probabilities = mapped(random(shape, 1), (value) => 0.5 + 0.49 * value);
      const targets = mapped(random(shape, 2), (value) => Math.max(value, 0));
      const { losses, gradient } = await compute(device, kernels.binaryCrossEntropy, { probabilities, targets }, {});
      const f = (p: Float64Array): number => binaryLoss(p, targets.values);
      expectClose(Float32Array.of(meanOf(losses)), [f(Float64Array.from(probabilities.values))]);
      expectClose(gradient, numericalGradient(f, probabilities.values));
    },
  );

  test.each(shapes)(
    "mean squared error of [%d, %d] is its definition, its gradient that of central differences",
    async (...shape) => {
      const [predictions, targets] = [random(shape, 1), random(shape, 2)];
      const { losses, gradient } = await compute(device, kernels.meanSquaredError, { predictions, targets }, {});
      const f = (p: Float64Array): number => squaredLoss(p, targets.values);
      expectClose(Float32Array.of(meanOf(losses)), [f(Float64Array.from(predictions.values))]);
      expectClose(gradient, numericalGradient(f, predictions.values));
    },
  );

  test("a certain and right answer costs nothing, a certain and wrong one its logit", async () => {
    const targets = { values: Float32Array.of(1, 0), shape: [1, 2] };
    const cost = async (values: Float32Array): Promise<Float32Array> =>
      (await compute(device, kernels.softmaxCrossEntropy, { logits: { values, shape: [1, 2] }, targets }, {})).losses;
    expect(await cost(Float32Array.of(1000, -1000))).toEqual(Float32Array.of(0));
    expect(await cost(Float32Array.of(-1000, 1000))).toEqual(Float32Array.of(2000));
    expect(await cost(Float32Array.of(1000, -Infinity))).toEqual(Float32Array.of(0));
  });

  test("the cost of a nearly certain answer keeps its relative accuracy", async () => {
    const one = { values: Float32Array.of(1), shape: [1, 1] };
    const logits = { values: Float32Array.of(20), shape: [1, 1] };
    const { losses } = await compute(device, kernels.sigmoidCrossEntropy, { logits, targets: one }, {});
    expectClose(losses, [Math.log1p(Math.exp(-20))], 1e-6);
  });

  test("binary cross-entropy holds logarithms at -100 and its gradient at 1e12, as PyTorch does", async () => {
    const values = Float32Array.of(0, 0, 1, 1, 0, 1);
    const probabilities = { values, shape: [6, 1] };
    const targets = { values: Float32Array.of(0, 1, 0, 1, 0.25, 0.25), shape: [6, 1] };
    const { losses, gradient } = await compute(device, kernels.binaryCrossEntropy, { probabilities, targets }, {});
    expectClose(losses, [0, 100, 100, 0, 25, 75], 1e-6);
    expectClose(gradient, [0, -1e12 / 6, 1e12 / 6, 0, -0.25e12 / 6, 0.75e12 / 6], 1e-6);
  });

  test("binary cross-entropy outside [0, 1] is that of the nearer end, and does not change", async () => {
    const probabilities = { values: Float32Array.of(-0.5, 1.5, -Infinity, Infinity, 7), shape: [5, 1] };
    const targets = { values: Float32Array.of(1, 1, 0, 0.5, 0), shape: [5, 1] };
    const { losses, gradient } = await compute(device, kernels.binaryCrossEntropy, { probabilities, targets }, {});
    expectClose(losses, [100, 0, 0, 50, 100], 1e-6);
    expect(gradient).toEqual(new Float32Array(5));
  });

  test("the binary cross-entropy of a nearly certain answer keeps its relative accuracy", async () => {
    for (const p of [1e-3, 1e-7, 1e-20, 1e-30, 2 ** -126]) {
      const probabilities = { values: Float32Array.of(p, p), shape: [2, 1] };
      const targets = { values: Float32Array.of(0, 1), shape: [2, 1] };
      const { losses } = await compute(device, kernels.binaryCrossEntropy, { probabilities, targets }, {});
      expectClose(losses.subarray(0, 1), [-Math.log1p(-Math.fround(p))], 1e-6);
      expectClose(losses.subarray(1), [-Math.log(Math.fround(p))], 1e-6);
    }
  });

  test("NaN logits give a NaN loss", async () => {
    const logits = { values: Float32Array.of(1, 2, Number.NaN, 3, 4), shape: [1, 5] };
    const targets = { values: Float32Array.of(1, 0, 0, 0, 0), shape: [1, 5] };
    for (const kernel of [kernels.softmaxCrossEntropy, kernels.sigmoidCrossEntropy]) {
      expect((await compute(device, kernel, { logits, targets }, {})).losses).toEqual(Float32Array.of(Number.NaN));
    }
    const binary = await compute(device, kernels.binaryCrossEntropy, { probabilities: logits, targets }, {});
    expect(binary.losses).toEqual(Float32Array.of(Number.NaN));
    expect(binary.gradient[2]).toBeNaN();
  });

  test("an empty batch has no losses and an empty gradient", async () => {
    const inputs = { logits: random([0, 4]), targets: random([0, 4]) };
    for (const kernel of [kernels.softmaxCrossEntropy, kernels.sigmoidCrossEntropy]) {
      const { losses, gradient } = await compute(device, kernel, inputs, {});
      expect(losses).toHaveLength(0);
      expect(gradient).toHaveLength(0);
    }
    const none = { probabilities: inputs.logits, targets: inputs.targets };
    expect((await compute(device, kernels.binaryCrossEntropy, none, {})).losses).toHaveLength(0);
  });

  test("the loss of an example is its own: that of a batch of it alone", async () => {
    for (const [columns, kernel] of [
      [7, kernels.softmaxCrossEntropy],
      [1, kernels.sigmoidCrossEntropy],
      [5, kernels.sigmoidCrossEntropy],
    ] as const) {
      const [logits, targets] = [random([9, columns], 3), mapped(random([9, columns], 4), Math.abs)];
      const { losses } = await compute(device, kernel, { logits, targets }, {});
      expect(losses).toHaveLength(9);
      for (const row of [0, 4, 8]) {
        const part = ({ values }: { readonly values: Float32Array }) => ({
          values: values.slice(row * columns, (row + 1) * columns),
          shape: [1, columns],
        });
        const alone = await compute(device, kernel, { logits: part(logits), targets: part(targets) }, {});
        expectClose(alone.losses, [losses[row]!], 1e-6);
      }
    }
  });

  test("targets of another shape are refused", async () => {
    const inputs = { logits: random([2, 3]), targets: random([2, 4]) };
    await expect(compute(device, kernels.softmaxCrossEntropy, inputs, {})).rejects.toThrow(
      "logits [2, 3] and targets [2, 4]",
    );
  });
});

test("the binary cross-entropy of subnormal probabilities is exact on the CPU, in both forms", async () => {
  for (const device of [cpu(), cpu({ simd: false })]) {
    const values = Float32Array.of(2 ** -127, 2 ** -140, 2 ** -149);
    const ones = { values: Float32Array.of(1, 1, 1), shape: [3, 1] };
    const inputs = { probabilities: { values, shape: [3, 1] }, targets: ones };
    const { losses } = await compute(device, kernels.binaryCrossEntropy, inputs, {});
    expectClose(losses, [127 * Math.LN2, 140 * Math.LN2, 100], 1e-6);
  }
});
