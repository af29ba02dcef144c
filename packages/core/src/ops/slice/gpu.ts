/** The gpu.js face of a slice: dimensions are cut one after another, since the elements that are kept along one dimension are contiguous. */
import type { GpuArray, GpuFace } from "../../kernel/gpu-face.js";
import { sizeOf } from "../../shape.js";
import { expectCountable } from "../shared/gpu-count.js";
import type { SliceParams } from "./params.js";

const part = {
  name: "slice",
  arrays: { x: 1 },
  integers: ["first"],
  numbers: [],
  body: "return x[this.thread.x + first];",
} as const;

const partOfRows = {
  name: "slice of rows",
  arrays: { x: 2 },
  integers: ["first"],
  numbers: [],
  body: "return x[this.thread.y][this.thread.x + first];",
} as const;

export const slice: GpuFace<SliceParams, "x", "y"> = async ({ launch, inputs: { x }, params: { begin, size } }) => {
  let cut: GpuArray | undefined;
  for (const [axis, length] of x.shape.entries()) {
    const mustCopy = cut === undefined && axis === x.shape.length - 1;
    if (size[axis] === length && !mustCopy) continue;
    const inner = sizeOf(x.shape.slice(axis + 1));
    const [rows, columns] = [sizeOf(size.slice(0, axis)), size[axis]! * inner];
    const integers = { first: begin[axis]! * inner };
    if (rows === 1) {
      cut = await launch(part, { arrays: { x: cut ?? x }, integers, threads: [columns] });
    } else {
      expectCountable("slice", `rows of ${columns}`, rows);
      const arrays = { x: { matrix: cut ?? x, columns: length * inner } };
      cut = await launch(partOfRows, { arrays, integers, threads: [columns, rows] });
    }
  }
  // There is at least one dimension, and the last is copied if none was cut.
  return { y: cut! };
};
