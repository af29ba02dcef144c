/** The gpu.js face of squares. */
import type { GpuFace, GpuProgram } from "@maskout/core/variant";

const program: GpuProgram<"x", never, never> = {
  name: "square",
  arrays: { x: 1 },
  integers: [],
  numbers: [],
  body: "return x[this.thread.x] * x[this.thread.x];",
};

/** `y = x^2`, element by element. */
export const square: GpuFace<object, "x", "y"> = async ({ launch, inputs: { x } }) => ({
  y: await launch(program, { arrays: { x }, threads: [x.size] }),
});
