/** Running the SIMD form of a kernel, whole or a part of it: scratch is lent, and a trap becomes a typed error. */
import { DeviceError } from "../errors.js";
import type { Kernel } from "../kernel/kernel.js";
import type { KernelCall } from "../kernel/operands.js";
import type { MemoryOperand, SimdFace, SimdRange } from "../kernel/simd.js";
import type { WasmMemory } from "./memory.js";

/** How the work of a call can be shared out. */
export function rangeOf<Params, In extends string, Out extends string>(
  { range }: SimdFace<Params, In, Out>,
  params: Params,
): SimdRange {
  return typeof range === "function" ? range(params) : range;
}

/** What the range of a call counts: elements or rows of the first output, or one piece. */
export function extentOf<Params, In extends string, Out extends string>(
  face: SimdFace<Params, In, Out>,
  { outputs, params }: KernelCall<Params, In, Out, MemoryOperand>,
): number {
  const range = rangeOf(face, params);
  if (range === "whole") return 1;
  for (const name in outputs) {
    const { shape, size } = outputs[name];
    if (range === "elements") return size;
    // Rows without elements have nothing to compute.
    return size === 0 ? 0 : size / (shape.at(-1) ?? 1);
  }
  return 0;
}

/** Computes a part of a call. @throws {@link DeviceError} where no scratch is left, or the module traps. */
export function runPart<Params, In extends string, Out extends string>(
  memory: WasmMemory,
  { name }: Pick<Kernel<Params, In, Out>, "name">,
  face: SimdFace<Params, In, Out>,
  call: KernelCall<Params, In, Out, MemoryOperand>,
  part: { readonly begin: number; readonly end: number },
): void {
  const simd = memory.exports(face.module);
  const run = (scratch: number): void => {
    try {
      face.run(simd, call, { begin: part.begin, end: part.end, scratch });
    } catch (cause) {
      if (!(cause instanceof WebAssembly.RuntimeError)) throw cause;
      throw new DeviceError(
        `${name}: its WebAssembly module "${face.module.name}" trapped (${cause.message}), a defect of the kernel. Its results are ` +
          "lost; the device and all other tensors can be used on.",
        { cause },
      );
    }
  };
  const bytes = face.scratch?.(call) ?? 0;
  if (bytes === 0) run(0);
  else memory.lend(bytes, run);
}
