/** Programs that several ops share: sums along rows, along columns and of everything. */
import type { GpuArray, GpuLaunch } from "../../kernel/gpu-face.js";
import { LARGEST_COUNT } from "./gpu-count.js";
import { pointwise } from "./gpu-pointwise.js";

/** The number of elements that one thread sums: sums of sums round less than one long sum, and use more threads. */
const CHUNK = 64;

/** The largest element of every row of x. */
export const rowLargest = {
  name: "the largest of a row",
  arrays: { x: 2 },
  integers: ["columns"],
  numbers: [],
  body: `let largest = x[this.thread.x][0];
  for (let column = 1; column < columns; column++) {
    if (x[this.thread.x][column] > largest) { largest = x[this.thread.x][column]; }
  }
  return largest;`,
} as const;

/** `e^(x - largest)`, with the largest element of the row. NaN stays NaN; shading languages do not define its exponential. */
export const exponentials = {
  name: "exponentials",
  arrays: { x: 2, largest: 1 },
  integers: [],
  numbers: [],
  body: `const difference = x[this.thread.y][this.thread.x] - largest[this.thread.y];
  if (difference <= 0) { return Math.exp(difference); }
  return difference;`,
} as const;

/** The sum of every row of x. */
export const rowSum = {
  name: "the sum of a row",
  arrays: { x: 2 },
  integers: ["columns"],
  numbers: [],
  body: `let sum = 0;
  for (let column = 0; column < columns; column++) { sum += x[this.thread.x][column]; }
  return sum;`,
} as const;

/** The mean of every row of x. */
export const rowMean = {
  name: "the mean of a row",
  arrays: { x: 2 },
  integers: ["columns"],
  numbers: [],
  body: `let sum = 0;
  for (let column = 0; column < columns; column++) { sum += x[this.thread.x][column]; }
  return sum / columns;`,
} as const;

const columnSums = {
  name: "sumRows",
  arrays: { x: 2 },
  integers: ["rows"],
  numbers: [],
  body: `let sum = 0;
  for (let step = 0; step < ${CHUNK}; step++) {
    if (this.thread.y * ${CHUNK} + step < rows) { sum += x[this.thread.y * ${CHUNK} + step][this.thread.x]; }
  }
  return sum;`,
} as const;

/** Adds the second half of x to the first: unlike the index of a loop, that of a thread stays exact beyond 2^24. */
const folded = {
  name: "sum",
  arrays: { x: 1 },
  integers: ["half", "size"],
  numbers: [],
  body: `if (this.thread.x + half < size) { return x[this.thread.x] + x[this.thread.x + half]; }
  return x[this.thread.x];`,
} as const;

/** The sums of the columns of x `[rows, columns]`. */
export async function sumColumns(launch: GpuLaunch, x: GpuArray, rows: number, columns: number): Promise<GpuArray> {
  let sums = x;
  let left = rows;
  while (left > LARGEST_COUNT) {
    const half = Math.ceil(left / 2);
    const integers = { half: half * columns, size: left * columns };
    sums = await launch(folded, { arrays: { x: sums }, integers, threads: [half * columns] });
    left = half;
  }
  do {
    const chunks = Math.max(Math.ceil(left / CHUNK), 1);
    sums = await launch(columnSums, {
      arrays: { x: { matrix: sums, columns } },
      integers: { rows: left },
      threads: [columns, chunks],
    });
    left = chunks;
  } while (left > 1);
  return sums;
}

const divide = pointwise("mean", ["x"], "return x[i] / count;", ["count"]);

/** The sum of all elements of x divided by `count`; NaN if there are none. */
export async function meanOf(launch: GpuLaunch, x: GpuArray, count: number): Promise<GpuArray> {
  if (count === 0) {
    const numbers = { count: 1 };
    return await launch(divide, { arrays: { x: Float32Array.of(Number.NaN) }, numbers, threads: [1] });
  }
  return await launch(divide, {
    arrays: { x: await sumColumns(launch, x, x.size, 1) },
    numbers: { count },
    threads: [1],
  });
}
