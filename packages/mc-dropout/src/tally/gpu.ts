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

/** For rows of one, which are events: the entropy of the event and its complement. */
const eventEntropies: GpuProgram<"p", never, never> = {
  name: "mcTally",
  arrays: { p: 2 },
  integers: [],
  numbers: [],
  body: `const event = p[this.thread.x][0];
  const complement = 1 - event;
  let entropy = 0;
  if (event !== 0) { entropy -= event * Math.log(event); }
  if (complement !== 0) { entropy -= complement * Math.log(complement); }
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

/** For events: the only column, or none. */
const occurred: GpuProgram<"p", never, never> = {
  name: "mcTally",
  arrays: { p: 2 },
  integers: [],
  numbers: [],
  body: `if (p[this.thread.x][0] > 0.5) { return 0; }
  return -1;`,
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
  const arraysOfRows = { arrays: { p: matrix(inputs.p) }, threads: [rows] } as const;
  const ofRows = { ...arraysOfRows, integers: { columns } } as const;
  const threads = threadsOfParts("mcTally", "rows of p", rows);
  const own = columns === 1 ? await launch(eventEntropies, arraysOfRows) : await launch(entropies, ofRows);
  const winner = columns === 1 ? await launch(occurred, arraysOfRows) : await launch(winners, ofRows);
  const arrays = { entropies: own, entropy: partsOf(inputs.entropy) };
  return {
    entropy: await launch(entropySums, { arrays, threads }),
    votes: await launch(votesCast, { arrays: { votes: matrix(inputs.votes), winner }, threads: [columns, rows] }),
  };
};
