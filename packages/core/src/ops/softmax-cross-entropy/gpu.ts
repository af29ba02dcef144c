/** The gpu.js face of the softmax cross-entropy. */
import type { GpuFace } from "../../kernel/gpu-face.js";
import { expectCountable } from "../shared/gpu-count.js";
import { exponentials, rowLargest, rowSum } from "../shared/gpu-reduce.js";
import { type NoParams, rowsOfLast } from "../shared/operands.js";

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

export const softmaxCrossEntropy: GpuFace<NoParams, "logits" | "targets", "losses" | "gradient"> = async (call) => {
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
    losses,
    gradient: await launch(crossEntropyGradient, {
      arrays: { powers, targets, partition, mass },
      numbers: { rows },
      threads: [columns, rows],
    }),
  };
};
