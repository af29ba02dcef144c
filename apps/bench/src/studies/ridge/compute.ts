/** Trains a linear regression with dropout, and solves ridge regression and least squares on the same examples. */

import { dense, fit, keyFromSeed, meanSquaredError, normals, sequential, sgd, tensor } from "@maskout/core";
import { invertedDropout } from "@maskout/inverted";
import { Matrix, solve } from "ml-matrix";
import { studyDevice } from "../device.js";
import type { RidgeCell, Settings, Values } from "./grid.js";

/** Inputs that are partly correlated and differ in scale, and noisy targets, from the project's own normals. */
function problemOf({ examples, inputs }: Settings) {
  const draw = (seed: string, count: number) => normals({ key: keyFromSeed(`ridge, ${seed}`), count });
  const own = draw("inputs", examples * inputs);
  const shared = draw("shared", examples);
  const x = own.map((value, index) => {
    const [example, input] = [Math.floor(index / inputs), index % inputs];
    return (1 + input / 2) * (value + shared[example]!);
  });
  const noise = draw("noise", examples);
  const y = noise.map((value, example) => {
    const row = x.subarray(example * inputs, (example + 1) * inputs);
    return value / 2 + row.reduce((sum, one, input) => sum + one * (input % 2 === 0 ? 1 : -0.5), 0);
  });
  return { x, y };
}

/** The weights of ridge regression in which the penalty on a weight is the sum of squares of its input, times a strength. */
function ridgeWeights(x: Float32Array, y: Float32Array, inputs: number, strength: number): number[] {
  const matrix = Matrix.from1DArray(y.length, inputs, x);
  const gram = matrix.transpose().mmul(matrix);
  const penalised = gram.add(Matrix.diag(gram.diagonal().map((squares) => strength * squares)));
  const projected = matrix.transpose().mmul(Matrix.columnVector(y));
  return solve(penalised, projected).to1DArray();
}

export async function compute({ rate, seed }: RidgeCell, settings: Settings): Promise<Values> {
  const { examples, inputs, steps, learningRate } = settings;
  const device = studyDevice;
  const { x, y } = problemOf(settings);
  const layers = [invertedDropout({ rate }), dense(1, { bias: false })];
  using model = sequential(layers, { seed: `ridge ${seed}`, inputShape: [inputs], device });
  using xs = tensor(x, [examples, inputs], { device });
  using ys = tensor(y, [examples, 1], { device });
  const optimizer = sgd({ learningRate });
  const sums = new Float64Array(inputs);
  await fit(
    model,
    { x: xs, y: ys },
    {
      loss: meanSquaredError(),
      optimizer,
      epochs: steps,
      batchSize: examples,
      shuffle: false,
      onEpoch({ epoch }) {
        if (epoch < steps / 2) return;
        const [weight] = model.parameters.values();
        for (const [input, value] of weight!.dataSync().entries()) sums[input]! += value;
      },
    },
  );
  optimizer.dispose();
  return {
    weights: Array.from(sums, (sum) => sum / Math.floor(steps / 2)),
    ridge: ridgeWeights(x, y, inputs, rate / (1 - rate)),
    leastSquares: ridgeWeights(x, y, inputs, 0),
  };
}
