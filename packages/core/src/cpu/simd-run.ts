/** Running the SIMD form of a kernel, or a part of it: scratch is lent, and a trap becomes a typed error. */
import { DeviceError } from "../errors.js";
import type { KernelCall } from "../kernel/operands.js";
import type { MemoryOperand, SimdFace, SimdRange } from "../kernel/simd.js";
import type { WasmMemory } from "./memory.js";

/** How the work of a call can be divided. */
export function rangeOf<Params, In extends string, Out extends string>(
  { range }: SimdFace<Params, In, Out>,
  params: Params,
): SimdRange {
  return typeof range === "function" ? range(params) : range;
}

/** The number of units of a call's range: of elements, rows, columns or examples of the first output, or 1 for work in one piece. */
export function extentOf<Params, In extends string, Out extends string>(
  face: SimdFace<Params, In, Out>,
  { outputs, params }: KernelCall<Params, In, Out, MemoryOperand>,
): number {
  const [first] = Object.values<MemoryOperand>(outputs);
  const { shape = [], size = 0 } = first ?? {};
  const columns = shape.at(-1) ?? 1;
  // Rows without elements have nothing to compute.
  const extents = { whole: 1, elements: size, columns, examples: shape[0] ?? 1, rows: size && size / columns };
  return extents[rangeOf(face, params)];
}

/**
 * Computes a part of a call, from `begin` up to, but not including, `end`.
 * @throws {@link DeviceError} when there is no memory for scratch, or the module traps.
 */
export function runPart<Params, In extends string, Out extends string>(
  memory: WasmMemory,
  kernel: string,
  face: SimdFace<Params, In, Out>,
  call: KernelCall<Params, In, Out, MemoryOperand>,
  begin: number,
  end: number,
): void {
  const simd = memory.exports(face.module);
  const bytes = face.scratch?.(call) ?? 0;
  try {
    if (bytes === 0) face.run(simd, call, { begin, end, scratch: 0 });
    else memory.lend(bytes, (scratch) => face.run(simd, call, { begin, end, scratch }));
  } catch (cause) {
    throw errorOf(kernel, cause);
  }
}

/** The error to throw for an error of a kernel: a typed one for a trap of its WebAssembly, otherwise the error itself. */
export function errorOf(kernel: string, cause: unknown): unknown {
  if (!(cause instanceof WebAssembly.RuntimeError)) return cause;
  return new DeviceError(
    `${kernel}: its WebAssembly trapped (${cause.message}), a defect of the kernel. Its results are lost; all else stays usable.`,
    { cause },
  );
}
