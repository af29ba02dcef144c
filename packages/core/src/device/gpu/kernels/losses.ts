/** Losses and their gradients; see `ops/losses.ts` for what they compute. */
import { type NoParams, rowsOfLast } from "../../../ops/operands.js";
import { expectCountable } from "../../gpu-count.js";
import type { GpuFace } from "../../gpu-face.js";
import { pointwise } from "./pointwise.js";
import { exponentials, meanOf, rowLargest, rowSum } from "./reduce.js";

const crossEntropy = {
  name: "softmaxCrossEntropy",
  arrays: { logits: 2, targets: 2, largest: 1, partition: 1 },
  integers: ["columns"],
  numbers: [],
  body: `let loss = 0;
  let logarithm = partition[this.thread.x];
  if (logarithm > 0) { logarithm = Math.log(logarithm); }
  for (let column = 0; column < columns; column++) {
    if (targets[this.thread.x][column] !== 0) {
      loss += targets[this.thread.x][column] * (logarithm - (logits[this.thread.x][column] - largest[this.thread.x]));
    }
  }
  return loss;`,
} as const;

const crossEntropyGradient = {
  name: "softmaxCrossEntropy gradient",
  arrays: { powers: 2, targets: 2, partition: 1, mass: 1 },
  integers: [],
  numbers: ["rows"],
  body: `const probability = powers[this.thread.y][this.thread.x] / partition[this.thread.y];
  return (probability * mass[this.thread.y] - targets[this.thread.y][this.thread.x]) / rows;`,
} as const;

export const softmaxCrossEntropy: GpuFace<NoParams, "logits" | "targets", "loss" | "gradient"> = async (call) => {
  const { launch, inputs } = call;
  const { rows, columns } = rowsOfLast(inputs.logits.shape);
  expectCountable("softmaxCrossEntropy", "classes", columns);
  const integers = { columns };
  const logits = { matrix: inputs.logits, columns };
  const targets = { matrix: inputs.targets, columns };
  const largest = await launch(rowLargest, { arrays: { x: logits }, integers, threads: [rows] });
  const powers = {
    matrix: await launch(exponentials, { arrays: { x: logits, largest }, threads: [columns, rows] }),
    columns,
  };
  const partition = await launch(rowSum, { arrays: { x: powers }, integers, threads: [rows] });
  const mass = await launch(rowSum, { arrays: { x: targets }, integers, threads: [rows] });
  const losses = await launch(crossEntropy, {
    arrays: { logits, targets, largest, partition },
    integers,
    threads: [rows],
  });
  return {
    loss: await meanOf(launch, losses, rows),
    gradient: await launch(crossEntropyGradient, {
      arrays: { powers, targets, partition, mass },
      numbers: { rows },
      threads: [columns, rows],
    }),
  };
};

const sigmoidLoss = pointwise(
  "sigmoidCrossEntropy",
  ["z", "t"],
  // log(1 + e) loses the digits of a small e; the first terms of its power series do not.
  `const e = Math.exp(-Math.abs(z[i]));
  let logarithm = Math.log(1 + e);
  if (e < 0.01) { logarithm = e * (1 - e * (0.5 - e * (1 / 3 - e / 4))); }
  // NaN stays, and the small logarithm is added to a difference that is often 0.
  let linear = z[i];
  if (z[i] <= 0) { linear = 0; }
  if (t[i] !== 0) { linear -= z[i] * t[i]; }
  return linear + logarithm;`,
);

const sigmoidLossGradient = pointwise(
  "sigmoidCrossEntropy gradient",
  ["z", "t"],
  `const e = Math.exp(-Math.abs(z[i]));
  if (z[i] < 0) { return (e / (1 + e) - t[i]) / size; }
  if (z[i] >= 0) { return (1 / (1 + e) - t[i]) / size; }
  return z[i];`,
  ["size"],
);

export const sigmoidCrossEntropy: GpuFace<NoParams, "logits" | "targets", "loss" | "gradient"> = async (call) => {
  const { launch, inputs } = call;
  const { size } = inputs.logits;
  const arrays = { z: inputs.logits, t: inputs.targets };
  const losses = await launch(sigmoidLoss, { arrays, threads: [size] });
  return {
    loss: await meanOf(launch, losses, size),
    gradient: await launch(sigmoidLossGradient, { arrays, numbers: { size }, threads: [size] }),
  };
};

const squaredError = pointwise("meanSquaredError", ["p", "t"], "return (p[i] - t[i]) * (p[i] - t[i]);");
const squaredErrorGradient = pointwise("meanSquaredError gradient", ["p", "t"], "return 2 * (p[i] - t[i]) / size;", [
  "size",
]);

export const meanSquaredError: GpuFace<NoParams, "predictions" | "targets", "loss" | "gradient"> = async (call) => {
  const { launch, inputs } = call;
  const { size } = inputs.predictions;
  const arrays = { p: inputs.predictions, t: inputs.targets };
  const errors = await launch(squaredError, { arrays, threads: [size] });
  return {
    loss: await meanOf(launch, errors, size),
    gradient: await launch(squaredErrorGradient, { arrays, numbers: { size }, threads: [size] }),
  };
};
