// Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011), eight counters
// at a time. Two vectors of four counters go through the rounds side by side, so that the multiplications of one fill the
// waits of the other. Counter words 1 to 3 are the same for all eight, which makes half of the first two rounds scalar.

const M0: u32 = 0xd2511f53;
const M1: u32 = 0xcd9e8d57;
const W0: u32 = 0x9e3779b9;
const W1: u32 = 0xbb67ae85;

/** The number of elements per group of eight blocks. */
export const GROUP: u32 = 64;

@inline
function high(low: v128, top: v128): v128 {
  return v128.shuffle<i32>(low, top, 1, 3, 5, 7);
}

@inline
function low(low: v128, top: v128): v128 {
  return v128.shuffle<i32>(low, top, 0, 2, 4, 6);
}

/** Stores four blocks, each as its four words in order: a 4x4 transpose. */
@inline
function storeBlocks(to: usize, c0: v128, c1: v128, c2: v128, c3: v128): void {
  const a = v128.shuffle<i32>(c0, c1, 0, 4, 1, 5);
  const b = v128.shuffle<i32>(c2, c3, 0, 4, 1, 5);
  const c = v128.shuffle<i32>(c0, c1, 2, 6, 3, 7);
  const d = v128.shuffle<i32>(c2, c3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(a, b, 0, 2));
  v128.store(to, v128.shuffle<i64>(a, b, 1, 3), 16);
  v128.store(to, v128.shuffle<i64>(c, d, 0, 2), 32);
  v128.store(to, v128.shuffle<i64>(c, d, 1, 3), 48);
}

/**
 * Writes the draws of `groups * 64` elements, 16 bits each in element order, from `block` on.
 * `block` must be a multiple of 8, so that the low counter word never wraps inside a group.
 */
export function fillDraws(to: usize, groups: u32, block: u64, step: u32, sample: u32, key0: u32, key1: u32): void {
  const m0 = i32x4.splat(M0);
  const m1 = i32x4.splat(M1);
  const w0 = i32x4.splat(W0);
  const w1 = i32x4.splat(W1);
  const stepProduct = u64(step) * u64(M1);
  for (let group: u32 = 0; group < groups; ++group) {
    // Round 1: only counter word 0 differs between the blocks, so only its product needs a vector.
    const firstProduct = u64(u32(stepProduct >> 32) ^ u32(block >> 32) ^ key0) * u64(M0);
    const counters = i32x4.add(i32x4.splat(u32(block)), i32x4(0, 1, 2, 3));
    let a = i32x4.splat(sample ^ key1);
    let l = i64x2.extmul_low_i32x4_u(counters, m0);
    let h = i64x2.extmul_high_i32x4_u(counters, m0);
    let c2 = v128.xor(high(l, h), a);
    let c3 = low(l, h);
    const later = i32x4.add(counters, i32x4.splat(4));
    l = i64x2.extmul_low_i32x4_u(later, m0);
    h = i64x2.extmul_high_i32x4_u(later, m0);
    let d2 = v128.xor(high(l, h), a);
    let d3 = low(l, h);

    // Round 2: word 0 is still the same for all.
    a = i32x4.splat(u32(stepProduct) ^ (key0 + W0));
    let b = i32x4.splat(u32(firstProduct >> 32) ^ (key1 + W1));
    l = i64x2.extmul_low_i32x4_u(c2, m1);
    h = i64x2.extmul_high_i32x4_u(c2, m1);
    let c0 = v128.xor(high(l, h), a);
    let c1 = low(l, h);
    c2 = v128.xor(c3, b);
    l = i64x2.extmul_low_i32x4_u(d2, m1);
    h = i64x2.extmul_high_i32x4_u(d2, m1);
    let d0 = v128.xor(high(l, h), a);
    let d1 = low(l, h);
    d2 = v128.xor(d3, b);
    c3 = i32x4.splat(u32(firstProduct));
    d3 = c3;

    a = i32x4.splat(key0 + 2 * W0);
    b = i32x4.splat(key1 + 2 * W1);
    for (let round = 2; round < 10; ++round) {
      const cl0 = i64x2.extmul_low_i32x4_u(c0, m0);
      const ch0 = i64x2.extmul_high_i32x4_u(c0, m0);
      const cl1 = i64x2.extmul_low_i32x4_u(c2, m1);
      const ch1 = i64x2.extmul_high_i32x4_u(c2, m1);
      c0 = v128.xor(v128.xor(high(cl1, ch1), c1), a);
      c1 = low(cl1, ch1);
      c2 = v128.xor(v128.xor(high(cl0, ch0), c3), b);
      c3 = low(cl0, ch0);
      const dl0 = i64x2.extmul_low_i32x4_u(d0, m0);
      const dh0 = i64x2.extmul_high_i32x4_u(d0, m0);
      const dl1 = i64x2.extmul_low_i32x4_u(d2, m1);
      const dh1 = i64x2.extmul_high_i32x4_u(d2, m1);
      d0 = v128.xor(v128.xor(high(dl1, dh1), d1), a);
      d1 = low(dl1, dh1);
      d2 = v128.xor(v128.xor(high(dl0, dh0), d3), b);
      d3 = low(dl0, dh0);
      a = i32x4.add(a, w0);
      b = i32x4.add(b, w1);
    }
    storeBlocks(to, c0, c1, c2, c3);
    storeBlocks(to + 64, d0, d1, d2, d3);
    to += 128;
    block += 8;
  }
}
