/**
 * The mask stream in shading languages that have 32-bit integers: the decision of an element, and four or eight of them. gpu.js's own
 * language has float32 locals only, and cannot hold the generator's state.
 *
 * Element `(row, column)` of a mask with `columns` columns is `lane + row * columns + column` elements after the start of the
 * block (low, high): `lane` is below 8. All arguments are u32, given as i32 of the same bits.
 */
import type { NativeFunction } from "./gpu-js.js";

/** The arguments that say where in the stream a mask is, in the order in which the native functions take them. */
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
 * are the decisions from column `4 * column` or `8 * column` on, one a bit, the first one lowest.
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

// gpu.js gives functions of WGSL the prefix fn_, and calls native ones by it too.
const WGSL = {
  generator: `
fn maskProduct(a: u32, b: u32) -> vec2<u32> {
  let a0 = a & 0xffffu; let a1 = a >> 16u; let b0 = b & 0xffffu; let b1 = b >> 16u;
  let middle = a1 * b0 + ((a0 * b0) >> 16u);
  let carry = (middle & 0xffffu) + a0 * b1;
  return vec2<u32>(a1 * b1 + (middle >> 16u) + (carry >> 16u), a * b);
}
fn maskWords(block: vec2<u32>, step: i32, sample: i32, key0: i32, key1: i32) -> vec4<u32> {
  var c = vec4<u32>(block.x, block.y, bitcast<u32>(step), bitcast<u32>(sample));
  var k = vec2<u32>(bitcast<u32>(key0), bitcast<u32>(key1));
  for (var round = 0; round < 10; round++) {
    let p = maskProduct(0xd2511f53u, c.x);
    let q = maskProduct(0xcd9e8d57u, c.z);
    c = vec4<u32>(q.x ^ c.y ^ k.x, q.y, p.x ^ c.w ^ k.y, p.y);
    k += vec2<u32>(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}
fn maskOffset(row: i32, column: u32, columns: i32, lane: i32) -> vec2<u32> {
  let product = maskProduct(bitcast<u32>(row), bitcast<u32>(columns));
  let low = product.y + column + bitcast<u32>(lane);
  return vec2<u32>(low, product.x + select(0u, 1u, low < product.y));
}
fn maskBlock(offset: vec2<u32>, low: i32, high: i32) -> vec2<u32> {
  let blocks = (offset.x >> 3u) | (offset.y << 29u);
  let first = bitcast<u32>(low) + blocks;
  return vec2<u32>(first, bitcast<u32>(high) + (offset.y >> 3u) + select(0u, 1u, first < blocks));
}
fn maskDraw(words: vec4<u32>, at: u32) -> i32 {
  return i32((words[at >> 1u] >> ((at & 1u) << 4u)) & 0xffffu);
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
  generator: `
uvec2 maskProduct(uint a, uint b) {
  uint a0 = a & 0xffffu; uint a1 = a >> 16u; uint b0 = b & 0xffffu; uint b1 = b >> 16u;
  uint middle = a1 * b0 + ((a0 * b0) >> 16u);
  uint carry = (middle & 0xffffu) + a0 * b1;
  return uvec2(a1 * b1 + (middle >> 16u) + (carry >> 16u), a * b);
}
uvec4 maskWords(uvec2 block, int stepOf, int sampleOf, int key0, int key1) {
  uvec4 c = uvec4(block.x, block.y, uint(stepOf), uint(sampleOf));
  uvec2 k = uvec2(uint(key0), uint(key1));
  for (int round = 0; round < 10; round++) {
    uvec2 p = maskProduct(0xd2511f53u, c.x);
    uvec2 q = maskProduct(0xcd9e8d57u, c.z);
    c = uvec4(q.x ^ c.y ^ k.x, q.y, p.x ^ c.w ^ k.y, p.y);
    k += uvec2(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}
uvec2 maskOffset(int row, uint column, int columns, int lane) {
  uvec2 product = maskProduct(uint(row), uint(columns));
  uint low = product.y + column + uint(lane);
  return uvec2(low, product.x + (low < product.y ? 1u : 0u));
}
uvec2 maskBlock(uvec2 offset, int low, int high) {
  uint blocks = (offset.x >> 3u) | (offset.y << 29u);
  uint first = uint(low) + blocks;
  return uvec2(first, uint(high) + (offset.y >> 3u) + (first < blocks ? 1u : 0u));
}
int maskDraw(uvec4 words, uint at) {
  uint pair = at >> 1u;
  uint word = pair == 0u ? words.x : pair == 1u ? words.y : pair == 2u ? words.z : words.w;
  return int((word >> ((at & 1u) << 4u)) & 0xffffu);
}`,
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
