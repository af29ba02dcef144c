/** The mask stream in shading languages that have 32-bit integers. The functions are the same in both languages. */

/**
 * The functions of the mask stream in WGSL, the shading language of WebGPU, as source code to be placed before your own shader. Words that
 * come from the host are passed as i32 with the same bits.
 *
 * - `maskProduct(a, b)`: the 64-bit product of two u32, high word first
 * - `maskWords(block, step, sample, key0, key1)`: the four words of a block of Philox4x32-10; `block` is its number, low word first
 * - `maskOffset(row, column, columns, lane)`: `lane + row * columns + column`, low word first
 * - `maskBlock(offset, low, high)`: the number of the block that holds the draw `offset` draws after the start of block (low, high)
 * - `maskDraw(words, at)`: the 16-bit draw number `at` (0 to 7) of a block
 *
 * An element is kept if its draw is below the threshold `floor((1 - rate) * 65536 + 0.5)`.
 */
export const maskStreamWgsl: string = `
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
}`;

/**
 * The functions of the mask stream in GLSL ES 3.00, the shading language of WebGL 2: the same functions as in {@link maskStreamWgsl}. Words
 * that come from the host are passed as int with the same bits.
 */
export const maskStreamGlsl: string = `
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
}`;
