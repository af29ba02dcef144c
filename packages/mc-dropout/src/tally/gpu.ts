/** The gpu.js face of entropies and votes. */
import type { GpuFace, GpuOperand, GpuProgram } from "@maskout/core/variant";
import { partsOf, threadsOfParts, twoSum } from "../two-sum.js";

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

const entropySums: GpuProgram<"entropies" | "entropy", never, never> = {
  name: "mcTally",
  arrays: { entropies: 1, entropy: 2 },
  integers: [],
  numbers: [],
  body: twoSum("entropy", "entropies[this.thread.y]"),
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
  const threads = threadsOfParts("mcTally", "rows of p", rows);
  const arrays = { entropies: await launch(entropies, ofRows), entropy: partsOf(inputs.entropy) };
  const winner = await launch(winners, ofRows);
  return {
    entropy: await launch(entropySums, { arrays, threads }),
    votes: await launch(votesCast, { arrays: { votes: matrix(inputs.votes), winner }, threads: [columns, rows] }),
  };
};
