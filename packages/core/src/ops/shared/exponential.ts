/**
 * e^x and ln(x) in float32, with the operations of exponential.as.ts in the same order, for reference kernels of noise: the same bits
 * everywhere, which `Math.exp` and `Math.log` do not guarantee.
 */
const round = Math.fround;

/** Four bytes to take a float32 apart. */
const single = /* @__PURE__ */ new DataView(/* @__PURE__ */ new ArrayBuffer(4));

/** The polynomial of Cephes' expf, highest power first. */
const EXPONENTIAL = [
  1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1,
];

/** e^x. Overflows to Infinity, underflows to 0, and keeps NaN. */
export function exponential(given: number): number {
  const x = Math.max(Math.min(given, 89), -104);
  const shifted = round(round(x * round(Math.LOG2E)) + 12582912);
  const n = round(shifted - 12582912);
  let r = round(x - round(n * 0.693359375));
  r = round(r - round(n * round(-2.1219444e-4)));
  let p = 0;
  for (const coefficient of EXPONENTIAL) p = round(round(p * r) + round(coefficient));
  p = round(round(round(round(r * r) * p) + r) + 1);
  const half = n >> 1;
  return round(round(p * powerOfTwo(half)) * powerOfTwo(n - half));
}

function powerOfTwo(exponent: number): number {
  single.setInt32(0, (exponent + 127) << 23);
  return single.getFloat32(0);
}

/** ln(x) of a normal number above 0. */
export function logarithm(x: number): number {
  single.setFloat32(0, x);
  const from = single.getInt32(0) - 0x3f3504f3;
  const n = from >> 23;
  single.setInt32(0, (from & 0x007fffff) + 0x3f3504f3);
  const m = single.getFloat32(0);
  const s = round(round(m - 1) / round(m + 1));
  const square = round(s * s);
  let p = 0;
  // Twice the series of artanh. (A list of the quotients would stay in every bundle.)
  for (let power = 15; power > 1; power -= 2) p = round(round(p * square) + round(2 / power));
  const series = round(round(round(p * square) * s) + round(s + s));
  return round(round(n * round(Math.LN2)) + series);
}
