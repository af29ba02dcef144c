// exp and log of four float32 elements, without tables, fused multiply-add or host functions: the same bits everywhere.

/**
 * e^x, to about 1 ulp: e^x = 2^n e^r with |r| <= ln(2) / 2, and the polynomial of Cephes' expf for e^r. Overflows to
 * Infinity, underflows through the subnormals to 0, and keeps NaN.
 */
export function exp4(x: v128): v128 {
  x = f32x4.pmax(f32x4.pmin(x, f32x4.splat(89)), f32x4.splat(-104));
  const shifted = nearest(x);
  // 2^n in two factors: n may lie outside the exponents of normal numbers.
  const exponent = i32x4.sub(shifted, i32x4.splat(0x4b400000));
  const half = i32x4.shr_s(exponent, 1);
  const p = f32x4.add(expm1Rest(x, shifted), f32x4.splat(1));
  return f32x4.mul(f32x4.mul(p, powerOfTwo(half)), powerOfTwo(i32x4.sub(exponent, half)));
}

/**
 * e^x - 1 for x <= 0, to about 1 ulp: 2^n (e^r - 1) + (2^n - 1), of which only the first part is left near 0. Below -25 it is -1. NaN
 * stays NaN.
 */
export function expm1Negative4(x: v128): v128 {
  x = f32x4.pmax(x, f32x4.splat(-25));
  const shifted = nearest(x);
  const power = powerOfTwo(i32x4.sub(shifted, i32x4.splat(0x4b400000)));
  return f32x4.add(f32x4.mul(power, expm1Rest(x, shifted)), f32x4.sub(power, f32x4.splat(1)));
}

/** The whole number n nearest to x / ln(2), in the low bits: adding 1.5 * 2^23 rounds to it and leaves it there. */
@inline
function nearest(x: v128): v128 {
  return f32x4.add(f32x4.mul(x, f32x4.splat(1.44269504)), f32x4.splat(12582912));
}

/** e^r - 1 of the rest r = x - n ln(2). */
@inline
function expm1Rest(x: v128, shifted: v128): v128 {
  const n = f32x4.sub(shifted, f32x4.splat(12582912));
  // ln(2) in two parts: the first is short, so that n times it is exact.
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.12194440e-4)));
  let p = f32x4.splat(1.9875691500e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  return f32x4.add(f32x4.mul(f32x4.mul(r, r), p), r);
}

@inline
function powerOfTwo(exponent: v128): v128 {
  return i32x4.shl(i32x4.add(exponent, i32x4.splat(127)), 23);
}

/**
 * ln(x) of normal numbers x > 0: ln(2^n m) = n ln(2) + 2 artanh((m - 1) / (m + 1)), with m in [1/sqrt(2), sqrt(2)).
 * NaN stays NaN.
 */
export function log4(x: v128): v128 {
  const bits = i32x4.sub(x, i32x4.splat(0x3f3504f3));
  const n = f32x4.convert_i32x4_s(i32x4.shr_s(bits, 23));
  const m = i32x4.add(v128.and(bits, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3));
  const s = f32x4.div(f32x4.sub(m, f32x4.splat(1)), f32x4.add(m, f32x4.splat(1)));
  const whole = f32x4.mul(n, f32x4.splat(0.6931471806));
  return f32x4.add(f32x4.add(whole, twiceArtanh(s)), f32x4.sub(x, x));
}

/** 2 artanh(s) for |s| <= 1/3, by its series. NaN stays NaN. */
export function twiceArtanh(s: v128): v128 {
  const square = f32x4.mul(s, s);
  let p = f32x4.splat(2.0 / 15.0);
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(2.0 / 13.0));
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(2.0 / 11.0));
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(2.0 / 9.0));
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(2.0 / 7.0));
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(2.0 / 5.0));
  p = f32x4.add(f32x4.mul(p, square), f32x4.splat(2.0 / 3.0));
  return f32x4.add(f32x4.mul(f32x4.mul(p, square), s), f32x4.add(s, s));
}

/**
 * ln(1 + x) for x in [0, 1], where adding 1 would lose the digits of a small x: 2 artanh(x / (2 + x)), whose argument is at most
 * 1/3. NaN stays NaN.
 */
export function log1p4(x: v128): v128 {
  return twiceArtanh(f32x4.div(x, f32x4.add(x, f32x4.splat(2))));
}
