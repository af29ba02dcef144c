/**
 * The SIMD form of a kernel: a function of a WebAssembly module, and how its work can be shared out. The device allocates, says
 * which part to compute and clears up; a form only turns operands into numbers and hands them to the module. So a device with
 * threads can share out a kernel that knows nothing of them, and bits do not depend on how.
 */

import type { Shape } from "../shape.js";
import type { KernelCall } from "./operands.js";

/** An operand in the device's WebAssembly memory (an address in bytes, 16-aligned). */
export interface MemoryOperand {
  /** A kernel may read 12 bytes past the last element, so in whole vectors; it writes exactly its own. */
  readonly pointer: number;
  /** The shape that its `size` elements are read in, row-major. */
  readonly shape: Shape;
  /** Number of float32 elements. */
  readonly size: number;
}

/**
 * A WebAssembly module that computes in the CPU device's memory: it imports `env.memory`, and perhaps functions of another
 * module, and keeps no data of its own.
 * `Exports` types the functions it exports; both come from the compiler (`tools/build-simd.mjs`).
 */
export interface SimdModule<Exports> {
  /** For errors and the profiler. */
  readonly name: string;
  /** The compiled module as text, inlined so that no bundler needs telling. */
  readonly packed: string;
  /** The same, of a module that adds products up, compiled for engines that fuse a product and a sum; the device chooses. */
  readonly fused?: string;
  /** The module whose functions it imports, under that module's name. */
  readonly uses?: SimdModule<unknown>;
  /** Never set: it carries the type of the exports. */
  readonly exports?: Exports;
}

/**
 * The unit of `begin` and `end`. `"elements"`: elements of the first output, in flat order; parts begin at multiples of 64.
 * `"rows"`: its rows, all dimensions but the last taken together. `"columns"`: along its last dimension, which the other outputs end
 * in as well; parts begin at multiples of 16. `"examples"`: along its first dimension. `"whole"`: the work is one piece.
 */
export type SimdRange = "elements" | "rows" | "columns" | "examples" | "whole";

/** A part of the work, and where it may scribble. */
export interface SimdPart {
  /** The first element or row to compute. */
  readonly begin: number;
  /** Where to stop: the one behind the last. */
  readonly end: number;
  /** The address of the scratch that was asked for, 16-aligned; its contents are arbitrary. */
  readonly scratch: number;
}

/** One SIMD form. Parts write nothing but what they are to compute, and their scratch, and read nothing that others write. */
export interface SimdFace<Params, In extends string, Out extends string, Exports = unknown> {
  /** The module whose exports `run` is handed. */
  readonly module: SimdModule<Exports>;
  /** How the work can be shared out, where it depends on the params a function of them. */
  readonly range: SimdRange | ((params: Params) => SimdRange);
  /**
   * About how long the call takes, in elements that are read, computed and written one by one: whoever shares it out learns whether
   * that pays. Left out, the size of the largest operand.
   */
  work?(call: KernelCall<Params, In, Out, MemoryOperand>): number;
  /** Bytes of scratch that every part needs. Left out, none. */
  scratch?(call: KernelCall<Params, In, Out, MemoryOperand>): number;
  /**
   * Computes a part by calls of the module. What the functions return it can use only of work that is one piece: where work is shared
   * out, another thread calls them, later.
   */
  run(simd: Exports, call: KernelCall<Params, In, Out, MemoryOperand>, part: SimdPart): void;
}

/** A SIMD form, typed by its module. */
// @__NO_SIDE_EFFECTS__
export function simdFace<Params, In extends string, Out extends string, Exports>(
  face: SimdFace<Params, In, Out, Exports>,
): SimdFace<Params, In, Out> {
  return face;
}

/** The address of an operand's element. */
export function addressOf({ pointer }: MemoryOperand, element: number): number {
  return pointer + element * Float32Array.BYTES_PER_ELEMENT;
}
