/**
 * A kernel is one computation on tensors, as one value: its name, the shapes it maps to, and one face a kind of device.
 * It is plain data. Importing a kernel registers nothing, and running it keeps nothing.
 */
import type { Shape } from "../tensor/shape.js";
import type { GpuFace } from "./gpu-face.js";

/** Operands by name: `Operands<"x" | "w", Tensor>` is `{ x: Tensor; w: Tensor }`. */
export type Operands<Names extends string, T> = Readonly<Record<Names, T>>;

/** An operand of a reference kernel: its values, row-major, to read (inputs) or to fill (outputs). */
export interface ArrayOperand {
  /** Row-major. */
  readonly values: Float32Array;
  /** As many elements as there are values. */
  readonly shape: Shape;
}

/** An operand of a SIMD kernel: where it lies in the device's WebAssembly memory (bytes, 16-aligned). */
export interface MemoryOperand {
  /** A kernel may read 12 bytes past the last element, so in whole vectors; it writes exactly its own. */
  readonly pointer: number;
  /** What its `size` elements are read as, row-major. */
  readonly shape: Shape;
  /** Number of float32 elements. */
  readonly size: number;
}

/** One call of a kernel, as a face sees it. Outputs hold arbitrary values on entry; the face fills all of them. */
export interface KernelCall<Params, In extends string, Out extends string, Operand> {
  /** To be read, by name. */
  readonly inputs: Operands<In, Operand>;
  /** To be filled, by name. */
  readonly outputs: Operands<Out, Operand>;
  /** The numbers beside the operands. */
  readonly params: Params;
}

/**
 * A WebAssembly module that computes in the CPU device's memory: it imports `env.memory` and keeps no data of its own.
 * `Exports` types the functions it exports; `packed` is the compiled module as text, inlined so that no bundler needs telling.
 */
export interface SimdModule<Exports> {
  /** For errors and the profiler. */
  readonly name: string;
  /** The compiled module as text, as `tools/build-simd.mjs` makes it. */
  readonly packed: string;
  /** Never set: it carries the type of the exports. */
  readonly exports?: Exports;
}

/** The CPU device's WebAssembly memory, as the SIMD form of a kernel uses it. */
export interface SimdMemory {
  /** The functions of a module, instantiated in this memory at its first use. */
  exports<Exports>(module: SimdModule<Exports>): Exports;
  /** Reserves `bytes` bytes of scratch, 16-aligned, freed when the call ends, and says where. */
  scratch(bytes: number): number;
  /** All of the memory. Take it anew after every `scratch`: growing the memory detaches old views. */
  bytes(): Uint8Array;
}

/** The two CPU forms of a kernel. */
export interface CpuFace<Params, In extends string, Out extends string> {
  /** The specification, in plain TypeScript; it serves where WebAssembly is refused. */
  reference(call: KernelCall<Params, In, Out, ArrayOperand>): void;
  /** The same values from WebAssembly SIMD. Left out, the reference serves everywhere. */
  simd?(memory: SimdMemory, call: KernelCall<Params, In, Out, MemoryOperand>): void;
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

/** Applies `map` to every operand, keeping the names. */
export function mapOperands<Names extends string, From, To>(
  operands: Operands<Names, From>,
  map: (operand: From, name: Names) => To,
): Operands<Names, To> {
  const mapped: Partial<Record<Names, To>> = {};
  for (const name in operands) mapped[name] = map(operands[name], name);
  // Every name was just set; TypeScript cannot see that a loop over the keys is complete.
  return mapped as Record<Names, To>;
}
