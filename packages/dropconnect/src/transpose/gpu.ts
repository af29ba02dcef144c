/** The gpu.js face of the transpose. */
import type { GpuFace, GpuProgram } from "@maskout/core/variant";

const program: GpuProgram<"x", never, never> = {
  name: "transpose",
  arrays: { x: 2 },
  integers: [],
  numbers: [],
  body: "return x[this.thread.x][this.thread.y];",
};

/** `y[c, r] = x[r, c]` */
export const transpose: GpuFace<object, "x", "y"> = async ({ launch, inputs: { x } }) => {
  const [rows = 0, columns = 0] = x.shape;
  return { y: await launch(program, { arrays: { x: { matrix: x, columns } }, threads: [rows, columns] }) };
};
