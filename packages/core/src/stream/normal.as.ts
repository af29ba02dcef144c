// The noise stream: one Philox word per element, as a uniform (float64) or a normal (float32). Two elements at a time in
// f64x2, with the operations of normal.ts in the same order, so that both give the same bits: change both together. There
// are no tables, since a module in shared memory may contain no data.
import { fillDraws } from "./philox.as";

/** The number of words of a group of eight Philox blocks. */
const GROUP: u32 = 32;

/** The number of elements drawn at a time: 8 kB of words, which stay in the first-level cache until they are used. */
const TILE: u32 = 2048;

/** Bytes of scratch (`words`) that `fillWords` and `fillUniforms` need. */
export const WORDS_BYTES: u32 = TILE * 4;

/** Bytes of scratch (`words`) that `fillNormals` needs: the words, and the places of those in the tails. */
export const NORMALS_BYTES: u32 = WORDS_BYTES + (TILE + 2) * 4;

/** Writes the words of `groups * 32` elements, in element order, from `block` on, which must be a multiple of 8. */
@inline
function fillWords(to: usize, groups: u32, block: u64, step: u32, sample: u32, key0: u32, key1: u32): void {
  // A group's eight blocks are 32 words here, and 64 half-words in the mask stream.
  fillDraws(to, groups, block, step, sample, key0, key1);
}

/** The uniforms of the words in lanes 0 and 1: `(word + 0.5) / 2^32`, exact. */
@inline
export function uniform2(words: v128): v128 {
  return f64x2.mul(f64x2.add(f64x2.convert_low_i32x4_u(words), f64x2.splat(0.5)), f64x2.splat(1.0 / 4294967296.0));
}

/**
 * ln(x) of two positive, finite, normal numbers, to less than 1 ulp.
 *
 * Source: fdlibm 5.3, e_log.c (Sun Microsystems, 1993), with its polynomial in Horner's form. x = 2^k (1 + f) with 1 + f
 * in [1/sqrt(2), sqrt(2)), s = f / (2 + f), and ln(1 + f) = f - f^2/2 + s (f^2/2 + R(s^2)).
 */
@inline
export function logarithm2(x: v128): v128 {
  const bits = i64x2.sub(x, i64x2.splat(0x3fe6a09e00000000));
  const exponents = i64x2.shr_s(bits, 52);
  const k = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(exponents, exponents, 0, 2, 0, 2));
  const m = i64x2.add(v128.and(bits, i64x2.splat(0x000fffffffffffff)), i64x2.splat(0x3fe6a09e00000000));
  const f = f64x2.sub(m, f64x2.splat(1));
  const s = f64x2.div(f, f64x2.add(f, f64x2.splat(2)));
  const z = f64x2.mul(s, s);
  let r = f64x2.splat(0.14798198605116586);
  r = f64x2.add(f64x2.mul(r, z), f64x2.splat(0.15313837699209373));
  r = f64x2.add(f64x2.mul(r, z), f64x2.splat(0.1818357216161805));
  r = f64x2.add(f64x2.mul(r, z), f64x2.splat(0.22222198432149784));
  r = f64x2.add(f64x2.mul(r, z), f64x2.splat(0.2857142874366239));
  r = f64x2.add(f64x2.mul(r, z), f64x2.splat(0.3999999999940942));
  r = f64x2.add(f64x2.mul(r, z), f64x2.splat(0.6666666666666735));
  const half = f64x2.mul(f64x2.mul(f, f), f64x2.splat(0.5));
  // ln(2) in two parts: the first is short, so that k times it is exact.
  const small = f64x2.add(
    f64x2.mul(s, f64x2.add(half, f64x2.mul(r, z))),
    f64x2.mul(k, f64x2.splat(1.9082149292705877e-10)),
  );
  return f64x2.sub(f64x2.mul(k, f64x2.splat(0.6931471803691238)), f64x2.sub(f64x2.sub(half, small), f));
}

/**
 * PPND16 of two uniforms for |q| <= 0.425, which 85 % of the draws are; finite but wrong in the other lanes.
 *
 * Source: Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37 (1988),
 * 477-484.
 */
@inline
function centralNormal2(q: v128): v128 {
  const r = f64x2.sub(f64x2.splat(0.180625), f64x2.mul(q, q));
  let numerator = f64x2.splat(2509.0809287301227);
  numerator = f64x2.add(f64x2.mul(numerator, r), f64x2.splat(33430.57558358813));
  numerator = f64x2.add(f64x2.mul(numerator, r), f64x2.splat(67265.7709270087));
  numerator = f64x2.add(f64x2.mul(numerator, r), f64x2.splat(45921.95393154987));
  numerator = f64x2.add(f64x2.mul(numerator, r), f64x2.splat(13731.69376550946));
  numerator = f64x2.add(f64x2.mul(numerator, r), f64x2.splat(1971.5909503065513));
  numerator = f64x2.add(f64x2.mul(numerator, r), f64x2.splat(133.14166789178438));
  numerator = f64x2.add(f64x2.mul(numerator, r), f64x2.splat(3.3871328727963665));
  let denominator = f64x2.splat(5226.495278852854);
  denominator = f64x2.add(f64x2.mul(denominator, r), f64x2.splat(28729.085735721943));
  denominator = f64x2.add(f64x2.mul(denominator, r), f64x2.splat(39307.89580009271));
  denominator = f64x2.add(f64x2.mul(denominator, r), f64x2.splat(21213.794301586597));
  denominator = f64x2.add(f64x2.mul(denominator, r), f64x2.splat(5394.196021424751));
  denominator = f64x2.add(f64x2.mul(denominator, r), f64x2.splat(687.1870074920579));
  denominator = f64x2.add(f64x2.mul(denominator, r), f64x2.splat(42.31333070160091));
  denominator = f64x2.add(f64x2.mul(denominator, r), f64x2.splat(1));
  return f64x2.div(f64x2.mul(q, numerator), denominator);
}

/**
 * PPND16 of two uniforms within 0.075 of 0 or 1. Its third branch, within e^-25, is left out: the uniforms of the stream
 * keep 2^-33 = e^-22.9 away. Not inlined, so that the module has it once.
 */
function tailNormal2(uniform: v128, q: v128): v128 {
  const below = f64x2.lt(q, f64x2.splat(0));
  const nearer = v128.bitselect(uniform, f64x2.sub(f64x2.splat(1), uniform), below);
  const r = f64x2.sub(f64x2.sqrt(f64x2.neg(logarithm2(nearer))), f64x2.splat(1.6));
  let numerator = f64x2.splat(0.0007745450142783414);
  numerator = f64x2.add(f64x2.mul(numerator, r), f64x2.splat(0.022723844989269184));
  numerator = f64x2.add(f64x2.mul(numerator, r), f64x2.splat(0.2417807251774506));
  numerator = f64x2.add(f64x2.mul(numerator, r), f64x2.splat(1.2704582524523684));
  numerator = f64x2.add(f64x2.mul(numerator, r), f64x2.splat(3.6478483247632045));
  numerator = f64x2.add(f64x2.mul(numerator, r), f64x2.splat(5.769497221460691));
  numerator = f64x2.add(f64x2.mul(numerator, r), f64x2.splat(4.630337846156546));
  numerator = f64x2.add(f64x2.mul(numerator, r), f64x2.splat(1.4234371107496835));
  let denominator = f64x2.splat(1.0507500716444169e-9);
  denominator = f64x2.add(f64x2.mul(denominator, r), f64x2.splat(0.0005475938084995345));
  denominator = f64x2.add(f64x2.mul(denominator, r), f64x2.splat(0.015198666563616457));
  denominator = f64x2.add(f64x2.mul(denominator, r), f64x2.splat(0.14810397642748008));
  denominator = f64x2.add(f64x2.mul(denominator, r), f64x2.splat(0.6897673349851));
  denominator = f64x2.add(f64x2.mul(denominator, r), f64x2.splat(1.6763848301838038));
  denominator = f64x2.add(f64x2.mul(denominator, r), f64x2.splat(2.053191626637759));
  denominator = f64x2.add(f64x2.mul(denominator, r), f64x2.splat(1));
  const distance = f64x2.div(numerator, denominator);
  return v128.xor(distance, v128.and(below, f64x2.splat(-0.0)));
}

@inline
function inTails(q: v128): v128 {
  return f64x2.gt(f64x2.abs(q), f64x2.splat(0.425));
}

/** The standard normals of two uniforms of the stream, as doubles, for kernels that draw inside a loop. */
@inline
export function normal2(u: v128): v128 {
  const q = f64x2.sub(u, f64x2.splat(0.5));
  const tails = inTails(q);
  const central = centralNormal2(q);
  return v128.any_true(tails) ? v128.bitselect(tailNormal2(u, q), central, tails) : central;
}

/** Writes the uniforms of `count` elements as f64; `element` is the first one's index in the stream. */
export function fillUniforms(
  to: usize, words: usize, count: u32, element: f64, step: u32, sample: u32, key0: u32, key1: u32,
): void {
  let skip = u32(u64(element) % GROUP);
  let block = (u64(element) - skip) / 4;
  while (count > 0) {
    const n = min(count, TILE - skip);
    fillWords(words, (skip + n + GROUP - 1) / GROUP, block, step, sample, key0, key1);
    let from = words + skip * 4;
    const end = to + n * 8;
    for (; to + 16 <= end; to += 16, from += 8) v128.store(to, uniform2(v128.load64_zero(from)));
    if (to < end) v128.store64_lane(to, uniform2(v128.load32_zero(from)), 0);
    to = end;
    count -= n;
    block += TILE / 4;
    skip = 0;
  }
}

/** Writes the standard normals of `count` elements as f32; `element` is the first one's index in the stream. */
export function fillNormals(
  to: usize, words: usize, count: u32, element: f64, step: u32, sample: u32, key0: u32, key1: u32,
): void {
  let skip = u32(u64(element) % GROUP);
  let block = (u64(element) - skip) / 4;
  while (count > 0) {
    const n = min(count, TILE - skip);
    fillWords(words, (skip + n + GROUP - 1) / GROUP, block, step, sample, key0, key1);
    normalsOfWords(to, words + skip * 4, words + WORDS_BYTES, n);
    to += n * 4;
    count -= n;
    block += TILE / 4;
    skip = 0;
  }
}

/**
 * Writes the normals of `count` words. The first pass treats all as central and records the places of those that are not
 * (`places`, byte offsets); the second computes these, two at a time. In a loop over `normal2`, one pair in four would take
 * the branch of the tails: such a pair mostly contains one central word, which wastes half of the work, and processors
 * cannot predict the branch. Two passes take little more than half of the time.
 */
function normalsOfWords(to: usize, words: usize, places: usize, count: u32): void {
  let next = places;
  const whole = count & ~1;
  for (let place: u32 = 0; place < whole; place += 2) {
    const q = f64x2.sub(uniform2(v128.load64_zero(words + place * 4)), f64x2.splat(0.5));
    v128.store64_lane(to + place * 4, f32x4.demote_f64x2_zero(centralNormal2(q)), 0);
    const tails = i64x2.bitmask(inTails(q));
    // Every place is written; the next one overwrites it unless its word is in a tail.
    store<u32>(next, place * 4);
    next += (tails & 1) * 4;
    store<u32>(next, place * 4 + 4);
    next += (tails & 2) * 2;
  }
  if (whole < count) {
    const last = v128.load32_zero(words + whole * 4);
    v128.store32_lane(to + whole * 4, f32x4.demote_f64x2_zero(normal2(uniform2(last))), 0);
  }
  // The last place is computed twice if their number is odd.
  store<u32>(next, load<u32>(next - 4));
  for (let at = places; at < next; at += 8) {
    const first = load<u32>(at);
    const second = load<u32>(at, 4);
    const u = uniform2(v128.load32_lane(words + second, v128.load32_zero(words + first), 1));
    const normals = f32x4.demote_f64x2_zero(tailNormal2(u, f64x2.sub(u, f64x2.splat(0.5))));
    v128.store32_lane(to + first, normals, 0);
    v128.store32_lane(to + second, normals, 1);
  }
}
