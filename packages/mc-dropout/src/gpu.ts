/**
 * The gpu.js kernels. A GPU has no doubles, so a sum in two parts takes in float32 terms by Knuth's two-sum, which keeps what an
 * addition rounds away. Where a driver's compiler reorders additions the second part is lost, and float32 sums remain.
 */
import type { GpuFace, GpuOperand, GpuProgram } from "@maskout/core/variant";
import type { MomentsParams } from "./reference.js";

/** The sum of an element in two parts and `term`, as its part number `this.thread.y`. */
const twoSum = (sums: string, term: string) => `const term = ${sums}[this.thread.x + size] + (${term});
  const nearest = ${sums}[this.thread.x] + term;
  if (this.thread.y < 1) { return nearest; }
  const taken = nearest - ${sums}[this.thread.x];
  return ${sums}[this.thread.x] - (nearest - taken) + (term - taken);`;

/** `x - doubles`, rounded once. */
const difference = (x: string, doubles: string) =>
  `(${x}[this.thread.x] - ${doubles}[this.thread.x] - ${doubles}[this.thread.x + size])`;

const means: GpuProgram<"x" | "mean", "size", "count"> = {
  name: "mcMoments",
  arrays: { x: 1, mean: 1 },
  integers: ["size"],
  numbers: ["count"],
  body: twoSum("mean", `${difference("x", "mean")} / count`),
};

const squaredDeviations: GpuProgram<"x" | "mean" | "after" | "squares", "size", never> = {
  name: "mcMoments",
  arrays: { x: 1, mean: 1, after: 1, squares: 1 },
  integers: ["size"],
  numbers: [],
  body: twoSum("squares", `${difference("x", "mean")} * ${difference("x", "after")}`),
};

type MomentsFace = GpuFace<MomentsParams, "x" | "mean" | "squares", "mean" | "squares">;

export const momentsOnGpu: MomentsFace = async ({ launch, inputs: { x, mean, squares }, params: { count } }) => {
  const integers = { size: x.size };
  const threads = [x.size, 2] as const;
  const after = await launch(means, { arrays: { x, mean }, integers, numbers: { count }, threads });
  return {
    mean: after,
    squares: await launch(squaredDeviations, { arrays: { x, mean, after, squares }, integers, threads }),
  };
};

const entropies: GpuProgram<"p", "columns", never> = {
  name: "mcTally",
  arrays: { p: 2 },
  integers: ["columns"],
  numbers: [],
  body: `let entropy = 0;
  for (let column = 0; column < columns; column++) {
    const probability = p[this.thread.x][column];
    if (probability !== 0) { entropy -= probability * Math.log(probability); }
  }
  return entropy;`,
};

const entropySums: GpuProgram<"entropies" | "entropy", "size", never> = {
  name: "mcTally",
  arrays: { entropies: 1, entropy: 1 },
  integers: ["size"],
  numbers: [],
  body: twoSum("entropy", "entropies[this.thread.x]"),
};

const winners: GpuProgram<"p", "columns", never> = {
  name: "mcTally",
  arrays: { p: 2 },
  integers: ["columns"],
  numbers: [],
  body: `let winner = 0;
  let largest = p[this.thread.x][0];
  for (let column = 1; column < columns; column++) {
    if (p[this.thread.x][column] > largest) {
      largest = p[this.thread.x][column];
      winner = column;
    }
  }
  return winner;`,
};

const votesCast: GpuProgram<"votes" | "winner", never, never> = {
  name: "mcTally",
  arrays: { votes: 2, winner: 1 },
  integers: [],
  numbers: [],
  body: `if (winner[this.thread.y] === this.thread.x) { return votes[this.thread.y][this.thread.x] + 1; }
  return votes[this.thread.y][this.thread.x];`,
};

type TallyFace = GpuFace<object, "p" | "entropy" | "votes", "entropy" | "votes">;

export const tallyOnGpu: TallyFace = async ({ launch, inputs }) => {
  const [rows = 0, columns = 0] = inputs.p.shape;
  const matrix = (operand: GpuOperand) => ({ matrix: operand, columns });
  const ofRows = { arrays: { p: matrix(inputs.p) }, integers: { columns }, threads: [rows] } as const;
  const arrays = { entropies: await launch(entropies, ofRows), entropy: inputs.entropy };
  const winner = await launch(winners, ofRows);
  return {
    entropy: await launch(entropySums, { arrays, integers: { size: rows }, threads: [rows, 2] }),
    votes: await launch(votesCast, { arrays: { votes: matrix(inputs.votes), winner }, threads: [columns, rows] }),
  };
};
