/** The gpu.js face of argMax. */
import type { GpuFace } from "../../kernel/gpu-face.js";
import { expectCountable } from "../shared/gpu-count.js";
import { type NoParams, rowsOfLast } from "../shared/operands.js";

// A value that is neither larger nor not larger is NaN, and its sum stays NaN to the end of the row.
const placeOfLargest = {
  name: "argMax",
  arrays: { x: 2 },
  integers: ["columns"],
  numbers: [],
  body: `let largest = x[this.thread.x][0];
  let place = 0;
  for (let column = 0; column < columns; column++) {
    const value = x[this.thread.x][column];
    if (value > largest) {
      largest = value;
      place = column;
    } else {
      if (value <= largest) { largest = largest; } else {
        largest = largest + value;
        place = largest;
      }
    }
  }
  return place;`,
} as const;

export const argMax: GpuFace<NoParams, "x", "y"> = async ({ launch, inputs: { x } }) => {
  const { rows, columns } = rowsOfLast(x.shape);
  expectCountable("argMax", "rows of x", rows);
  const arrays = { x: { matrix: x, columns } };
  return { y: await launch(placeOfLargest, { arrays, integers: { columns }, threads: [rows] }) };
};
