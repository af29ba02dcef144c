/** The gpu.js face of class numbers as rows. */
import type { GpuFace } from "../../kernel/gpu-face.js";
import { expectCountable } from "../shared/gpu-count.js";

const rowsOfClasses = {
  name: "oneHot",
  arrays: { x: 1 },
  integers: [],
  numbers: ["classes", "none"],
  // Shading languages do not define comparisons with NaN, but do define that of a difference with a bound.
  body: `const label = x[this.thread.y];
  if (label >= 0) {
    if (label < classes) {
      if (Math.floor(label) === label) {
        if (Math.abs(label - this.thread.x) < 0.5) { return 1; }
        return 0;
      }
    }
  }
  return none;`,
} as const;

export const oneHotRows: GpuFace<{ readonly classes: number }, "x", "y"> = async ({
  launch,
  inputs: { x },
  params,
}) => {
  const { classes } = params;
  expectCountable("oneHot", "classes", classes);
  const numbers = { classes, none: Number.NaN };
  return { y: await launch(rowsOfClasses, { arrays: { x }, numbers, threads: [classes, x.size] }) };
};
