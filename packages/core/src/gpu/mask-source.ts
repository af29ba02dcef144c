/**
 * The mask stream in shading languages that have 32-bit integers: the decision for one element, and for four or eight. The language of
 * gpu.js has float32 locals only, which cannot hold the generator's state.
 *
 * Element `(row, column)` of a mask with `columns` columns is `lane + row * columns + column` elements after the start of the
 * block (low, high); `lane` is below 8. All arguments are u32, passed as i32 with the same bits.
 */
import { maskStreamGlsl, maskStreamWgsl } from "../stream/shading.js";
import type { NativeFunction } from "./gpu-js.js";

/** The arguments that give the place of a mask in the stream, in the order in which the native functions take them. */
export const STREAM_ARGUMENTS = [
  "maskColumns",
  "maskLane",
  "maskLow",
  "maskHigh",
  "maskStep",
  "maskSample",
  "maskKey0",
  "maskKey1",
  "maskThreshold",
] as const;

const ARGUMENT_TYPES: NativeFunction["argumentTypes"] = Object.fromEntries(
  ["row", "column", ...STREAM_ARGUMENTS].map((name) => [name, "Integer"] as const),
);

/**
 * The native functions of a language: `keptAt(row, column, …)` is 1 or 0; `keptFour(row, column, …)` and `keptEight(row, column, …)`
 * are the decisions from column `4 * column` or `8 * column` on, one per bit, the first in the lowest bit.
 */
export function nativeMask(
  language: "wgsl" | "glsl",
): Readonly<Record<"elements" | "fours" | "eights", NativeFunction>> {
  const source = language === "wgsl" ? WGSL : GLSL;
  const native = (name: string, body: string): NativeFunction => ({
    name,
    source: `${source.generator}\n${body}`,
    returnType: "Number",
    argumentTypes: ARGUMENT_TYPES,
  });
  return {
    elements: native("keptAt", source.keptAt),
    fours: native("keptFour", source.keptSome("keptFour", 2)),
    eights: native("keptEight", source.keptSome("keptEight", 3)),
  };
}

/**
 * The decisions of four or eight draws that lie in one block, in WGSL, by the binary logarithm of their number. This serves all masks
 * that begin at a multiple of that number; the others need a look-up in a loop, which takes a GPU 1.5 times as long.
 */
const WITHIN_A_BLOCK: Readonly<Record<number, string>> = {
  2: "fourKept(select(words.xy, words.zw, (offset.x & 4u) != 0u), threshold)",
  3: "fourKept(words.xy, threshold) | (fourKept(words.zw, threshold) << 4u)",
};

// gpu.js puts the prefix fn_ before WGSL functions, and calls native functions by it too.
const WGSL = {
  generator: `${maskStreamWgsl}
fn fourKept(words: vec2<u32>, threshold: i32) -> u32 {
  let draws = vec4<i32>(vec4<u32>(words.x & 0xffffu, words.x >> 16u, words.y & 0xffffu, words.y >> 16u));
  let kept = select(vec4<u32>(), vec4<u32>(1u, 2u, 4u, 8u), draws < vec4<i32>(threshold));
  return kept.x | kept.y | kept.z | kept.w;
}`,
  keptAt: `
fn fn_keptAt(row: i32, column: i32, columns: i32, lane: i32, low: i32, high: i32, step: i32, sample: i32, key0: i32, key1: i32, threshold: i32) -> f32 {
  let offset = maskOffset(row, bitcast<u32>(column), columns, lane);
  let words = maskWords(maskBlock(offset, low, high), step, sample, key0, key1);
  return select(0.0, 1.0, maskDraw(words, offset.x & 7u) < threshold);
}`,
  keptSome: (name: string, shift: number) => `
fn fn_${name}(row: i32, column: i32, columns: i32, lane: i32, low: i32, high: i32, step: i32, sample: i32, key0: i32, key1: i32, threshold: i32) -> f32 {
  var offset = maskOffset(row, bitcast<u32>(column) << ${shift}u, columns, lane);
  var words = maskWords(maskBlock(offset, low, high), step, sample, key0, key1);
  if ((offset.x & ${(1 << shift) - 1}u) == 0u) { return f32(${WITHIN_A_BLOCK[shift]}); }
  var kept = 0u;
  for (var bit = 0u; bit < ${1 << shift}u; bit++) {
    let at = offset.x & 7u;
    if (bit > 0u && at == 0u) { words = maskWords(maskBlock(offset, low, high), step, sample, key0, key1); }
    kept |= select(0u, 1u << bit, maskDraw(words, at) < threshold);
    offset.x++;
    if (offset.x == 0u) { offset.y++; }
  }
  return f32(kept);
}`,
};

// GLSL ES 3.00; \`sample\` and \`step\` are words of the language.
const GLSL = {
  generator: maskStreamGlsl,
  keptAt: `
float keptAt(int row, int column, int columns, int lane, int low, int high, int stepOf, int sampleOf, int key0, int key1, int threshold) {
  uvec2 offset = maskOffset(row, uint(column), columns, lane);
  uvec4 words = maskWords(maskBlock(offset, low, high), stepOf, sampleOf, key0, key1);
  return maskDraw(words, offset.x & 7u) < threshold ? 1.0 : 0.0;
}`,
  keptSome: (name: string, shift: number) => `
float ${name}(int row, int column, int columns, int lane, int low, int high, int stepOf, int sampleOf, int key0, int key1, int threshold) {
  uvec2 offset = maskOffset(row, uint(column) << ${shift}u, columns, lane);
  uvec4 words = maskWords(maskBlock(offset, low, high), stepOf, sampleOf, key0, key1);
  uint kept = 0u;
  for (uint bit = 0u; bit < ${1 << shift}u; bit++) {
    uint at = offset.x & 7u;
    if (bit > 0u && at == 0u) { words = maskWords(maskBlock(offset, low, high), stepOf, sampleOf, key0, key1); }
    if (maskDraw(words, at) < threshold) { kept |= 1u << bit; }
    offset.x++;
    if (offset.x == 0u) { offset.y++; }
  }
  return float(kept);
}`,
};
