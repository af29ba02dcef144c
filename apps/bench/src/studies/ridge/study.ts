/**
 * Srivastava et al., JMLR 2014, section 9.1: linear regression with dropout on its inputs is ridge regression. In the scale of inverted dropout its
 * expected loss is `|y - X w|^2 + (1 - q) / q |G w|^2` with `G = diag(X'X)^(1/2)`, so that the strength is `(1 - q) / q`.
 */
import { dense, fit, keyFromSeed, meanSquaredError, normals, sequential, sgd, tensor } from "@maskout/core";
import { invertedDropout } from "@maskout/inverted";
import { Matrix, solve } from "ml-matrix";
import { z } from "zod";
import { meanAndDeviation } from "../../measure/statistics.js";
import { right } from "../../results/table.js";
import { studyDevice } from "../device.js";
import { defineStudy, type Outcome, type StudyReport } from "../study.js";

interface Settings {
  readonly examples: number;
  readonly inputs: number;
  readonly rates: readonly number[];
  readonly seeds: number;
  /** Steps with all examples; weights are averaged over the second half of them (Polyak and Juditsky 1992). */
  readonly steps: number;
  readonly learningRate: number;
}

const settings: Settings = {
  examples: 100,
  inputs: 5,
  rates: [0.1, 0.3, 0.5, 0.7],
  seeds: 5,
  steps: 20_000,
  learningRate: 0.02,
};

interface RidgeCell extends Readonly<Record<string, number>> {
  readonly rate: number;
  readonly seed: number;
}

const values = z.object({
  weights: z.array(z.number()).describe("Of dropout, averaged over its steps."),
  ridge: z.array(z.number()).describe("Of ridge regression at the strength (1 - q) / q, in closed form."),
  leastSquares: z.array(z.number()),
});
type Values = z.infer<typeof values>;

export const ridge = defineStudy<Settings, RidgeCell, Values>({
  name: "ridge",
  title: "Dropout in linear regression is ridge regression",
  source: "Srivastava et al. 2014, section 9.1",
  settings: { quick: { ...settings, rates: [0.3, 0.5], seeds: 2, steps: 4000 }, full: settings },
  cells: ({ rates, seeds }) =>
    rates.flatMap((rate) => Array.from({ length: seeds }, (_, seed) => ({ rate, seed: seed + 1 }))),
  run: compute,
  values,
  report,
});

/** Inputs that go together in part and are not of one size, and targets with noise, from the project's own normals. */
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

/** The weights of ridge regression whose penalty on a weight is its input's sum of squares, times a strength. */
function ridgeWeights(x: Float32Array, y: Float32Array, inputs: number, strength: number): number[] {
  const matrix = Matrix.from1DArray(y.length, inputs, x);
  const gram = matrix.transpose().mmul(matrix);
  const penalised = gram.add(Matrix.diag(gram.diagonal().map((squares) => strength * squares)));
  const projected = matrix.transpose().mmul(Matrix.columnVector(y));
  return solve(penalised, projected).to1DArray();
}

async function compute({ rate, seed }: RidgeCell, settings: Settings): Promise<Values> {
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

/** How far dropout's weights are from those of ridge regression, next to how far these are from those of least squares. */
function distanceOf({ weights, ridge, leastSquares }: Values): number {
  return Math.hypot(...apart(weights, ridge)) / Math.hypot(...apart(leastSquares, ridge));
}

function apart(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, index) => value - b[index]!);
}

function report({ settings, cells }: Outcome<Settings, RidgeCell, Values>): StudyReport {
  const rates = settings.rates.filter((rate) => cells.some(({ cell }) => cell.rate === rate));
  const rows = rates.map((rate) => {
    const there = cells.filter(({ cell }) => cell.rate === rate);
    const first = there[0]!.values;
    const distance = meanAndDeviation(there.map(({ values }) => distanceOf(values)));
    const mean = first.ridge.map(
      (_, input) => meanAndDeviation(there.map(({ values }) => values.weights[input]!)).mean,
    );
    return { rate, first, mean, distance, seeds: there.length };
  });
  const worst = Math.max(...rows.map(({ distance }) => distance.mean));
  return {
    findings: [
      `Dropout's weights are within ${percent(worst)} of those of ridge regression at the strength (1 - q) / q, where 100% is how far ridge regression is from least squares.`,
    ],
    tables: [
      {
        title: "Weights of linear regression with dropout, of ridge regression and of least squares",
        columns: [
          ...["rate", "strength"].map(right),
          ...["dropout", "ridge", "least squares", "apart", "seeds"].map(right),
        ],
        rows: rows.map(({ rate, first, mean, distance, seeds }) => [
          String(rate),
          (rate / (1 - rate)).toFixed(2),
          listed(mean),
          listed(first.ridge),
          listed(first.leastSquares),
          seeds > 1 ? `${percent(distance.mean)} ± ${percent(distance.deviation)}` : percent(distance.mean),
          String(seeds),
        ]),
        notes: [
          `${settings.steps} steps of gradient descent with ${settings.examples} examples and masks of their own each, the weights averaged over the second half. Apart: the distance of dropout's weights from ridge regression's, over that of least squares' from ridge regression's; mean ± standard deviation over the seeds.`,
        ],
      },
    ],
  };
}

function listed(weights: readonly number[]): string {
  return weights.map((weight) => weight.toFixed(2)).join(", ");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
