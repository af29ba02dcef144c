// Batch normalisation (Ioffe and Szegedy 2015) of x [rows, columns], column by column, four columns at a time. Sums run
// over the rows in double precision, and the variance is computed from the differences from the mean, which does not cancel.
import { demote, highHalf, lowHalf, put } from "../shared/lanes.as";
import { sumRows } from "../shared/sum-rows.as";

/** mean [columns] and biased variance [columns] over the rows of x, which are `stride` elements apart. */
export function moments(mean: usize, variance: usize, x: usize, rows: i32, columns: i32, stride: i32): void {
  sumRows(mean, x, rows, columns, stride);
  const row = <usize>stride << 2;
  const count = f64x2.splat(<f64>rows);
  for (; columns > 0; columns -= 4, x += 16, mean += 16, variance += 16) {
    const total = v128.load(mean);
    const center = demote(f64x2.div(lowHalf(total), count), f64x2.div(highHalf(total), count));
    put(mean, columns, center);
    let low = f64x2.splat(0), high = low;
    let from = x;
    for (let i = 0; i < rows; i++, from += row) {
      const difference = f32x4.sub(v128.load(from), center);
      const square = f32x4.mul(difference, difference);
      low = f64x2.add(low, lowHalf(square));
      high = f64x2.add(high, highHalf(square));
    }
    put(variance, columns, demote(f64x2.div(low, count), f64x2.div(high, count)));
  }
}

/** y = gamma * (x - mean) / sqrt(variance + epsilon) + beta; rows of x and of y are `stride` elements apart. */
export function normalize(
  y: usize, x: usize, gamma: usize, beta: usize, mean: usize, variance: usize,
  rows: i32, columns: i32, stride: i32, epsilon: f32,
): void {
  const row = <usize>stride << 2;
  for (let at: usize = 0; columns > 0; columns -= 4, at += 16) {
    const center = v128.load(mean + at);
    const factor = f32x4.mul(v128.load(gamma + at), inverseDeviation(variance + at, epsilon));
    const offset = v128.load(beta + at);
    let from = x + at;
    let to = y + at;
    for (let i = 0; i < rows; i++, from += row, to += row) {
      const difference = f32x4.sub(v128.load(from), center);
      put(to, columns, f32x4.add(f32x4.mul(difference, factor), offset));
    }
  }
}

/**
 * dgamma = sum(dy * xhat) and dbeta = sum(dy), with xhat = (x - mean) / sqrt(variance + epsilon), and
 * dx = gamma / sqrt(variance + epsilon) * (dy - dbeta / rows - xhat * dgamma / rows); the last two terms are present only
 * if the moments are those of x itself (`ofBatch`). Rows of x, dy and dx are `stride` elements apart.
 */
export function normalizeGrad(
  dx: usize, dgamma: usize, dbeta: usize,
  x: usize, dy: usize, gamma: usize, mean: usize, variance: usize,
  rows: i32, columns: i32, stride: i32, epsilon: f32, ofBatch: bool,
): void {
  sumRows(dbeta, dy, rows, columns, stride);
  const row = <usize>stride << 2;
  const perRow = f32x4.splat(1 / <f32>rows);
  for (let at: usize = 0; columns > 0; columns -= 4, at += 16) {
    const center = v128.load(mean + at);
    const inverse = inverseDeviation(variance + at, epsilon);
    let low = f64x2.splat(0), high = low;
    for (let i: usize = 0, place = at; i < <usize>rows; i++, place += row) {
      const standard = f32x4.mul(f32x4.sub(v128.load(x + place), center), inverse);
      const product = f32x4.mul(v128.load(dy + place), standard);
      low = f64x2.add(low, lowHalf(product));
      high = f64x2.add(high, highHalf(product));
    }
    const slope = demote(low, high);
    put(dgamma + at, columns, slope);
    const factor = f32x4.mul(v128.load(gamma + at), inverse);
    const shift = f32x4.mul(perRow, v128.load(dbeta + at));
    const tilt = f32x4.mul(f32x4.mul(perRow, slope), inverse);
    for (let i: usize = 0, place = at; i < <usize>rows; i++, place += row) {
      let through = v128.load(dy + place);
      if (ofBatch) {
        const difference = f32x4.sub(v128.load(x + place), center);
        through = f32x4.sub(f32x4.sub(through, shift), f32x4.mul(difference, tilt));
      }
      put(dx + place, columns, f32x4.mul(factor, through));
    }
  }
}

function inverseDeviation(variance: usize, epsilon: f32): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.sqrt(f32x4.add(v128.load(variance), f32x4.splat(epsilon))));
}
