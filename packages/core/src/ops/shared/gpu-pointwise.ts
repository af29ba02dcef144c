/** Programs that compute every element from the elements at the same index of their inputs. */
import type { GpuFace, GpuProgram } from "../../kernel/gpu-face.js";

/** A program with one thread per element; in the body, `x[i]` is the element of the array x. */
export function pointwise<Arrays extends string, Numbers extends string = never>(
  name: string,
  arrays: readonly Arrays[],
  body: string,
  numbers: readonly Numbers[] = [],
): GpuProgram<Arrays, never, Numbers> {
  const ranks = Object.fromEntries(arrays.map((array) => [array, 1])) as Record<Arrays, 1>;
  // Not a local: locals are float32, and this index may be past 2^24.
  return { name, arrays: ranks, integers: [], numbers, body: body.replaceAll("[i]", "[this.thread.x]") };
}

/** The face of a kernel with one input x and one output y, element by element. */
export function unary<Params>(name: string, body: string): GpuFace<Params, "x", "y"> {
  const program = pointwise(name, ["x"], body);
  return async ({ launch, inputs }) => ({ y: await launch(program, { arrays: inputs, threads: [inputs.x.size] }) });
}

/** The face of a kernel from an output y and its gradient dy to dx, element by element. */
export function unaryGrad<Params>(name: string, body: string): GpuFace<Params, "y" | "dy", "dx"> {
  const program = pointwise(name, ["y", "dy"], body);
  return async ({ launch, inputs: { y, dy } }) => ({
    dx: await launch(program, { arrays: { y, dy }, threads: [y.size] }),
  });
}
