/**
 * A kernel is one computation on tensors, as one value: its name, the shapes of its outputs, and one face per kind of device.
 * It is plain data. Importing a kernel registers nothing, and running it leaves nothing behind.
 */
import type { Shape } from "../shape.js";
import type { GpuFace } from "./gpu-face.js";
import type { ArrayOperand, KernelCall, Operands } from "./operands.js";
import type { SimdFace } from "./simd.js";

/** The two CPU forms of a kernel. */
export interface CpuFace<Params, In extends string, Out extends string> {
  /** The specification, in plain TypeScript. It also runs if WebAssembly is refused. */
  reference(call: KernelCall<Params, In, Out, ArrayOperand>): void;
  /** The same computation in WebAssembly SIMD. Default: the reference runs everywhere. */
  readonly simd?: SimdFace<Params, In, Out>;
}

/** One computation on tensors. `In` and `Out` are the names of its inputs and outputs; `Params` are its parameters that are not tensors. */
export interface Kernel<Params, In extends string, Out extends string> {
  /** The name of the kernel, for errors and the profiler. */
  readonly name: string;
  /** The shapes of the outputs. @throws {@link ShapeError} when the inputs do not fit together. */
  shapes(inputs: Operands<In, Shape>, params: Params): Operands<Out, Shape>;
  /** The forms of the kernel for the CPU device. */
  readonly cpu: CpuFace<Params, In, Out>;
  /** Loads the gpu.js face, when a gpu.js device first runs the kernel. Default: the kernel runs on the CPU only. */
  gpu?(): Promise<GpuFace<Params, In, Out>>;
}
