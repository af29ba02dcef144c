/** How a call is cut into parts. */
import { extentOf, rangeOf } from "../cpu/simd-run.js";
import type { KernelCall, Operands } from "../kernel/operands.js";
import type { MemoryOperand, SimdFace, SimdRange } from "../kernel/simd.js";

/** Among how many to share what. */
export interface Sharing {
  /** How many threads there are. */
  readonly threads: number;
  /** The work of a call, as {@link SimdFace.work} counts it, below which it stays in one piece. */
  readonly leastWork: number;
}

/** Parts for each thread, so that one that is held up leaves the others more to do. */
const PARTS_EACH = 4;

/** Bytes of scratch beyond which a part makes something ready that others make ready as well, such as packed operands. */
const LITTLE_SCRATCH = 16_384;

/** Rows for which that hardly counts: to pack the columns for so many takes a fiftieth of their product. */
const ROWS = 64;

/** The number that parts begin at multiples of: whole cache lines of elements and columns, strips of the matrix product. */
const STEPS: Readonly<Record<SimdRange, number>> = { elements: 64, rows: 4, columns: 16, examples: 1, whole: 1 };

/** Where the parts of a call begin and end: `[0, …, extent]`; of a call that is not worth sharing one part. @param scratch Bytes a part. */
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
