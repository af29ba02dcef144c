/** Dividing a call into parts. */
import { extentOf, rangeOf } from "../cpu/simd-run.js";
import type { KernelCall, Operands } from "../kernel/operands.js";
import type { MemoryOperand, SimdFace, SimdRange } from "../kernel/simd.js";

/** When and among how many threads a call is divided. */
export interface Sharing {
  /** The number of threads. */
  readonly threads: number;
  /** The least work, as {@link SimdFace.work} counts it, of a call that is divided. */
  readonly leastWork: number;
}

/** The number of parts per thread: if one thread is delayed, the others take over its parts. */
const PARTS_EACH = 4;

/** A part with more bytes of scratch than this is taken to prepare something that other parts prepare too, such as packed operands. */
const LITTLE_SCRATCH = 16_384;

/** The number of rows per part for which that hardly matters: packing the columns takes a fiftieth of the time of their product. */
const ROWS = 64;

/** Parts begin at multiples of these numbers: whole cache lines of elements and columns, strips of the matrix product. */
const STEPS: Readonly<Record<SimdRange, number>> = { elements: 64, rows: 4, columns: 16, examples: 1, whole: 1 };

/** The boundaries of a call's parts: `[0, …, extent]`; one part for a call that is not worth dividing. @param scratch Bytes per part. */
export function placesOf<Params, In extends string, Out extends string>(
  face: SimdFace<Params, In, Out>,
  call: KernelCall<Params, In, Out, MemoryOperand>,
  scratch: number,
  { threads, leastWork }: Sharing,
): readonly number[] {
  const extent = extentOf(face, call);
  const range = rangeOf(face, call.params);
  if (threads === 1 || range === "whole") return [0, extent];
  const work = workOf(face, call);
  if (work < leastWork) return [0, extent];
  const worth = Math.ceil((2 * work) / Math.max(1, leastWork));
  const pieces = scratch > LITTLE_SCRATCH ? Math.max(threads, range === "rows" ? Math.floor(extent / ROWS) : 0) : worth;
  const step = extent < 2 * threads * STEPS[range] ? 1 : STEPS[range];
  const steps = Math.ceil(extent / step);
  const parts = Math.max(1, Math.min(pieces, threads * PARTS_EACH, steps));
  return Array.from({ length: parts + 1 }, (_, part) => Math.min(Math.round((part * steps) / parts) * step, extent));
}

function workOf<Params, In extends string, Out extends string>(
  face: SimdFace<Params, In, Out>,
  call: KernelCall<Params, In, Out, MemoryOperand>,
): number {
  return face.work?.(call) ?? Math.max(largestOf(call.inputs), largestOf(call.outputs));
}

function largestOf(operands: Operands<string, MemoryOperand>): number {
  return Object.values(operands).reduce((most, { size }) => Math.max(most, size), 0);
}
