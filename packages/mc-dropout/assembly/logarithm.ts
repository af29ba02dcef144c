// The natural logarithm of two doubles, without tables (a module in shared memory may hold no data).

/**
 * ln(x) to less than 1 ulp, by fdlibm's method: x = 2^k (1 + f) with 1 + f in [1/sqrt(2), sqrt(2)), s = f / (2 + f), and
 * ln(1 + f) = f - f^2/2 + s (f^2/2 + R(s^2)). For x that were float32, which are normal doubles; 0 gives some finite
 * number, for whoever multiplies it by 0; negative x and NaN give NaN.
 */
export function log2x(x: v128): v128 {
  const bits = i64x2.sub(x, i64x2.splat(0x3fe6a09e667f3bcd));
  const exponents = i64x2.shr_s(bits, 52);
  const k = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(exponents, exponents, 0, 2, 0, 2));
  const m = i64x2.add(v128.and(bits, i64x2.splat(0x000fffffffffffff)), i64x2.splat(0x3fe6a09e667f3bcd));
  const f = f64x2.sub(m, f64x2.splat(1));
  const s = f64x2.div(f, f64x2.add(f, f64x2.splat(2)));
  const z = f64x2.mul(s, s);
  let r = f64x2.splat(1.479819860511658591e-1);
  r = f64x2.add(f64x2.mul(r, z), f64x2.splat(1.531383769920937332e-1));
  r = f64x2.add(f64x2.mul(r, z), f64x2.splat(1.818357216161805012e-1));
  r = f64x2.add(f64x2.mul(r, z), f64x2.splat(2.222219843214978396e-1));
  r = f64x2.add(f64x2.mul(r, z), f64x2.splat(2.857142874366239149e-1));
  r = f64x2.add(f64x2.mul(r, z), f64x2.splat(3.999999999940941908e-1));
  r = f64x2.add(f64x2.mul(r, z), f64x2.splat(6.666666666666735130e-1));
  const half = f64x2.mul(f64x2.mul(f, f), f64x2.splat(0.5));
  // ln(2) in two parts: the first is short, so that k times it is exact.
  const small = f64x2.add(
    f64x2.mul(s, f64x2.add(half, f64x2.mul(r, z))),
    f64x2.mul(k, f64x2.splat(1.90821492927058770002e-10)),
  );
  const fine = f64x2.sub(f64x2.sub(half, small), f);
  const value = f64x2.sub(f64x2.mul(k, f64x2.splat(6.93147180369123816490e-1)), fine);
  return v128.bitselect(value, f64x2.splat(NaN), f64x2.ge(x, f64x2.splat(0)));
}
