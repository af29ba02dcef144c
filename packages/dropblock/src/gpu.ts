/**
 * The gpu.js kernel. The CPU kernel computes the place of the blocks, as its result for an input of ones: shading languages can neither set several
 * elements from one nor divide exactly, so only the product is left to the GPU. Loaded when a gpu.js device first runs it.
 */
import { cpu, tensor, tidy } from "@maskout/core";
import { type GpuFace, type GpuProgram, run, type Shape, sizeOf } from "@maskout/core/variant";
import { type DropBlockParams, onCpu } from "./cpu.js";

const product: GpuProgram<"x" | "factors", never, never> = {
  name: "dropBlock2d",
  arrays: { x: 1, factors: 1 },
  integers: [],
  numbers: [],
  // A selection and not a product, so that a dropped NaN gives 0.
  body: "if (factors[this.thread.x] > 0) { return x[this.thread.x] * factors[this.thread.x]; } return 0;",
};

/** `y = kept ? x * fround(values / kept values) : 0` */
export const onGpu: GpuFace<DropBlockParams, "x", "y"> = async ({ launch, inputs: { x }, params }) => {
  const factors = factorsOf(params, x.shape);
  return { y: await launch(product, { arrays: { x, factors }, threads: [x.size] }) };
};

/** The factor of every element: 0 where it is dropped. */
function factorsOf(params: DropBlockParams, shape: Shape): Float32Array {
  const kernel = { name: "dropBlock2d", shapes: ({ x }: { readonly x: Shape }) => ({ y: x }), cpu: onCpu };
  return tidy(cpu(), () => {
    const ones = tensor(new Float32Array(sizeOf(shape)).fill(1), shape, { device: cpu() });
    return run(kernel, { x: ones }, params).y.dataSync();
  });
}
