/** The noise stream in plain TypeScript: the word of every element, and the uniform or normal that it becomes. */

import { type Block, philoxBlock } from "./philox.js";
import type { StreamPosition } from "./position.js";

/** The number that is folded into a key to give the key of its noise stream ("nois" in ASCII). */
export const NOISE = 0x6e6f6973;

/** Elements served by one Philox block: one word each. */
const ELEMENTS_PER_BLOCK = 4;

/**
 * Calls `visit(index, word)` for `count` elements from the position on; `index` counts from 0, `word` is a u32.
 * Element `e` takes word `e mod 4` of the block with counter `[block mod 2^32, floor(block / 2^32), step, sample]`,
 * `block = floor(e / 4)`.
 * @param position The place in the noise stream, whose key is the user's key folded with {@link NOISE}.
 */
export function forEachWord(
  position: StreamPosition,
  count: number,
  visit: (index: number, word: number) => void,
): void {
  const { key, step, sample, element } = position;
  let lane = element % ELEMENTS_PER_BLOCK;
  let block = (element - lane) / ELEMENTS_PER_BLOCK;
  for (let index = 0; index < count; block++) {
    const words: Block = philoxBlock([block % 2 ** 32, Math.floor(block / 2 ** 32), step, sample], key);
    for (; lane < ELEMENTS_PER_BLOCK && index < count; lane++, index++) visit(index, words[lane as 0 | 1 | 2 | 3]);
    lane = 0;
  }
}

/** The uniform of a word, `(word + 0.5) / 2^32`: exact, in [2^-33, 1 - 2^-33], symmetric around 1/2 and never 1/2 itself. */
export function uniformOf(word: number): number {
  return (word + 0.5) / 2 ** 32;
}

/** Eight bytes to take a double apart; a view with an explicit byte order, so that every platform finds the same half. */
const double = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(8));

/**
 * The natural logarithm of a positive, finite, normal number, to less than 1 ulp and the same bits on every engine,
 * which `Math.log` does not promise.
 *
 * Source: fdlibm 5.3, e_log.c (Sun Microsystems, 1993), with its polynomial in Horner's form. x = 2^k (1 + f) with 1 + f
 * in [1/sqrt(2), sqrt(2)), s = f / (2 + f), and ln(1 + f) = f - f^2/2 + s (f^2/2 + R(s^2)).
 */
function logarithm(x: number): number {
  // The interval's lower end only has to be near 1/sqrt(2). Its low half is 0, so that the high half alone determines k.
  double.setFloat64(0, x);
  const bits = double.getInt32(0) - 0x3fe6a09e;
  const k = bits >> 20;
  double.setInt32(0, (bits & 0x000fffff) + 0x3fe6a09e);
  const f = double.getFloat64(0) - 1;
  const s = f / (f + 2);
  const z = s * s;
  let r = 0.14798198605116586;
  r = r * z + 0.15313837699209373;
  r = r * z + 0.1818357216161805;
  r = r * z + 0.22222198432149784;
  r = r * z + 0.2857142874366239;
  r = r * z + 0.3999999999940942;
  r = r * z + 0.6666666666666735;
  const half = f * f * 0.5;
  // ln(2) in two parts: the first is short, so that k times it is exact.
  const small = s * (half + r * z) + k * 1.9082149292705877e-10;
  return k * 0.6931471803691238 - (half - small - f);
}

/**
 * The standard normal quantile (inverse distribution function) of a uniform of the noise stream, before rounding.
 *
 * Source: Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37 (1988),
 * 477–484: PPND16, good to about 1 part in 10^16. Its third branch, for uniforms within e^-25 of 0 or 1, is left out:
 * those of the stream keep 2^-33 = e^-22.9 away.
 *
 * The WebAssembly module computes the same operations in the same order: change both together.
 *
 * @param uniform In [2^-33, 1 - 2^-33].
 */
function normalQuantile(uniform: number): number {
  const q = uniform - 0.5;
  return Math.abs(q) <= 0.425 ? centralQuantile(q) : tailQuantile(uniform, q);
}

/** PPND16 for |q| <= 0.425, which 85 % of the draws are. */
function centralQuantile(q: number): number {
  const r = 0.180625 - q * q;
  let numerator = 2509.0809287301227;
  numerator = numerator * r + 33430.57558358813;
  numerator = numerator * r + 67265.7709270087;
  numerator = numerator * r + 45921.95393154987;
  numerator = numerator * r + 13731.69376550946;
  numerator = numerator * r + 1971.5909503065513;
  numerator = numerator * r + 133.14166789178438;
  numerator = numerator * r + 3.3871328727963665;
  let denominator = 5226.495278852854;
  denominator = denominator * r + 28729.085735721943;
  denominator = denominator * r + 39307.89580009271;
  denominator = denominator * r + 21213.794301586597;
  denominator = denominator * r + 5394.196021424751;
  denominator = denominator * r + 687.1870074920579;
  denominator = denominator * r + 42.31333070160091;
  denominator = denominator * r + 1;
  return (q * numerator) / denominator;
}

/** PPND16 for the uniforms nearer 0 or 1, by their distance from it. */
function tailQuantile(uniform: number, q: number): number {
  const r = Math.sqrt(-logarithm(q < 0 ? uniform : 1 - uniform)) - 1.6;
  let numerator = 0.0007745450142783414;
  numerator = numerator * r + 0.022723844989269184;
  numerator = numerator * r + 0.2417807251774506;
  numerator = numerator * r + 1.2704582524523684;
  numerator = numerator * r + 3.6478483247632045;
  numerator = numerator * r + 5.769497221460691;
  numerator = numerator * r + 4.630337846156546;
  numerator = numerator * r + 1.4234371107496835;
  let denominator = 1.0507500716444169e-9;
  denominator = denominator * r + 0.0005475938084995345;
  denominator = denominator * r + 0.015198666563616457;
  denominator = denominator * r + 0.14810397642748008;
  denominator = denominator * r + 0.6897673349851;
  denominator = denominator * r + 1.6763848301838038;
  denominator = denominator * r + 2.053191626637759;
  denominator = denominator * r + 1;
  const distance = numerator / denominator;
  return q < 0 ? -distance : distance;
}

/**
 * The standard normal draw of a uniform of the noise stream, as a float32.
 * @param uniform In [2^-33, 1 - 2^-33].
 */
export function normalOf(uniform: number): number {
  return Math.fround(normalQuantile(uniform));
}
