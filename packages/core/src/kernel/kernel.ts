/**
 * A kernel is one computation on tensors, as one value: its name, the shapes it maps to, and one face a kind of device.
 * It is plain data. Importing a kernel registers nothing, and running it keeps nothing.
 */
import type { Shape } from "../shape.js";
import type { GpuFace } from "./gpu-face.js";
import type { ArrayOperand, KernelCall, Operands } from "./operands.js";
import type { SimdFace } from "./simd.js";

/** The two CPU forms of a kernel. */
export interface CpuFace<Params, In extends string, Out extends string> {
  /** The specification, in plain TypeScript; it serves where WebAssembly is refused. */
  reference(call: KernelCall<Params, In, Out, ArrayOperand>): void;
  /** The same values from WebAssembly SIMD. Left out, the reference serves everywhere. */
  readonly simd?: SimdFace<Params, In, Out>;
}

/** One computation on tensors. `In` and `Out` are the operands' names; `Params` the numbers beside them. */
export interface Kernel<Params, In extends string, Out extends string> {
  /** For errors and the profiler. */
  readonly name: string;
  /** The shapes of the outputs. @throws {@link ShapeError} when the inputs do not fit together. */
  shapes(inputs: Operands<In, Shape>, params: Params): Operands<Out, Shape>;
  /** How the CPU device computes it. */
  readonly cpu: CpuFace<Params, In, Out>;
  /** Loads the gpu.js face, when a gpu.js device first runs the kernel. Left out, it runs on the CPU only. */
  gpu?(): Promise<GpuFace<Params, In, Out>>;
}
