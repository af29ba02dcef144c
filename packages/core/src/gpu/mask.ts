/**
 * The two ways of bringing keep decisions into a program: a native function draws them inside it, or the CPU device draws them and they
 * are uploaded with the other arrays. The stream is the same either way, and the program does not know which way it is.
 */
import type { GpuMask, GpuProgram, HostDraws } from "../kernel/gpu-face.js";
import type { GpuBackend } from "./gpu-js.js";
import { nativeMask } from "./mask-source.js";

/** Where keep decisions are drawn: in the kernel (`"drawn"`), or by the CPU device (`"uploaded"`). */
export type MaskWay = "drawn" | "uploaded";

/** How a program asks for decisions. */
type Masked = NonNullable<GpuProgram<string, string, string>["masked"]>;

const LANGUAGES: Partial<Record<GpuBackend, "wgsl" | "glsl">> = { webgpu: "wgsl", webgl2: "glsl" };

/** The native functions of a backend; undefined where decisions cannot be drawn in the kernel. */
export function drawingFunctions(backend: GpuBackend): ReturnType<typeof nativeMask> | undefined {
  const language = LANGUAGES[backend];
  return language && nativeMask(language);
}

const BLOCK = 8;

/** The values of `STREAM_ARGUMENTS` for a mask, as i32. */
export function streamArguments({ columns, stream }: GpuMask & { stream: NonNullable<GpuMask["stream"]> }): number[] {
  const { element, step, sample, threshold } = stream;
  const [key0, key1] = stream.key;
  const lane = element % BLOCK;
  const block = (element - lane) / BLOCK;
  // `| 0` keeps the low 32 bits of any whole number below 2^53.
  return [columns, lane, block | 0, Math.floor(block / 2 ** 32), step, sample, key0, key1, threshold].map((n) => n | 0);
}

/**
 * The decisions as float32, one per value or eight per value; every row starts with a new value.
 * @param reuse An array to write to if its length fits. What was uploaded from it before has been copied.
 */
export function uploadedValues(
  mask: GpuMask,
  masked: Masked,
  reuse: Float32Array,
  host: HostDraws,
): { readonly values: Float32Array; readonly columns: number } {
  const columns = masked === "elements" ? mask.columns : Math.ceil(mask.columns / BLOCK);
  const size = mask.rows * columns;
  const values = reuse.length === size ? reuse : new Float32Array(size);
  const kept = mask.decide(host);
  if (masked === "elements") {
    values.set(kept);
    return { values, columns };
  }
  values.fill(0);
  for (let row = 0, at = 0; row < mask.rows; row++) {
    for (let column = 0; column < mask.columns; column++, at++) {
      values[row * columns + (column >> 3)]! += kept[at]! << (column & 7);
    }
  }
  return { values, columns };
}
