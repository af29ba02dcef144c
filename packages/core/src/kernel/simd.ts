/**
 * The SIMD form of a kernel: a function of a WebAssembly module, and how its work can be divided. The device allocates memory, states
 * which part to compute and frees the scratch; a form only turns operands into numbers and passes them to the module. So a device with
 * threads can divide the work of any kernel, and the bits do not depend on the division.
 */

import type { Shape } from "../shape.js";
import type { KernelCall } from "./operands.js";

/** An operand in the device's WebAssembly memory. */
export interface MemoryOperand {
  /**
   * The address in bytes, a multiple of 16. A kernel may read 12 bytes past the last element, to read whole vectors; it must write exactly
   * its own elements.
   */
  readonly pointer: number;
  /** The shape of the elements, row-major. */
  readonly shape: Shape;
  /** The number of float32 elements. */
  readonly size: number;
}

/**
 * A WebAssembly module that computes in the CPU device's memory. It imports `env.memory`, and may import functions of another module; it
 * keeps no data of its own. `Exports` is the type of the functions that it exports; module and type come from the compiler
 * (`tools/build-simd.mjs`).
 */
export interface SimdModule<Exports> {
  /** The name of the module, for errors and the profiler. */
  readonly name: string;
  /** The compiled module as text, inlined so that bundlers need no configuration. */
  readonly packed: string;
  /** For a module that sums products: the same module compiled for engines that fuse multiplication and addition. The device chooses. */
  readonly fused?: string;
  /** The module whose functions it imports, under that module's name. */
  readonly uses?: SimdModule<unknown>;
  /** Never set: this field only carries the type of the exports. */
  readonly exports?: Exports;
}

/**
 * The unit of `begin` and `end`. `"elements"`: elements of the first output, in flat order; parts begin at multiples of 64. `"rows"`: rows
 * of the first output, with all dimensions but the last taken together. `"columns"`: indices along the last dimension of the first output,
 * which must be the last dimension of the other outputs too; parts begin at multiples of 16. `"examples"`: indices along the first dimension
 * of the first output. `"whole"`: the work cannot be divided.
 */
export type SimdRange = "elements" | "rows" | "columns" | "examples" | "whole";

/** A part of the work, and its scratch. */
export interface SimdPart {
  /** The first element or row to compute. */
  readonly begin: number;
  /** The index after the last element or row to compute. */
  readonly end: number;
  /** The address of the scratch that the form requested, a multiple of 16; its contents are arbitrary. */
  readonly scratch: number;
}

/** One SIMD form. A part writes only the elements that it is to compute and its scratch, and reads nothing that other parts write. */
export interface SimdFace<Params, In extends string, Out extends string, Exports = unknown> {
  /** The module whose exports are passed to `run`. */
  readonly module: SimdModule<Exports>;
  /** How the work can be divided: a unit, or, if it depends on the params, a function of them. */
  readonly range: SimdRange | ((params: Params) => SimdRange);
  /**
   * Estimates the duration of the call, in elements that are read, computed and written one by one. A device with threads divides only calls
   * for which that pays. Default: the size of the largest operand.
   */
  work?(call: KernelCall<Params, In, Out, MemoryOperand>): number;
  /** The number of bytes of scratch that every part needs. Default: 0. */
  scratch?(call: KernelCall<Params, In, Out, MemoryOperand>): number;
  /**
   * Computes a part by calling functions of the module. It may use their results only if the range is `"whole"`: when work is divided, another
   * thread calls the functions later.
   */
  run(simd: Exports, call: KernelCall<Params, In, Out, MemoryOperand>, part: SimdPart): void;
}

/** Returns a SIMD form, typed by its module. */
// @__NO_SIDE_EFFECTS__
export function simdFace<Params, In extends string, Out extends string, Exports>(
  face: SimdFace<Params, In, Out, Exports>,
): SimdFace<Params, In, Out> {
  return face;
}

/** The address of an operand's element, in bytes. */
export function addressOf({ pointer }: MemoryOperand, element: number): number {
  return pointer + element * Float32Array.BYTES_PER_ELEMENT;
}
