// The matrix product, blocked and packed as in Goto & van de Geijn (2008), "Anatomy of high-performance matrix
// multiplication". The micro-kernel (tile.as.ts) reads packed copies (pack.as.ts), and packing reads through strides, so one
// loop nest serves all transposed forms.
//
// Every element of y is summed in the same order, block after block of DEPTH terms, whatever the path: a row of the
// product has the same bits alone as in a batch.
import { addBias } from "../shared/add-bias.as";
import { DEPTH, packRows } from "./pack.as";
import { multiplyStrips, ROWS, SCRATCH, STRIPS } from "./strips.as";
import { addProduct } from "./tile.as";
// The convolution's module imports these.
export { addBias, multiplyStrips, packRows };

/** Up to so many rows are not worth a tile. */
const THIN_ROWS: i32 = 3;
/** Columns that a thin product sums at a time: 8 kB, which stay in the L1 cache. */
const WIDTH: i32 = 2048;

/** Bytes of scratch. */
export const SCRATCH_BYTES: i32 = <i32>SCRATCH;

/**
 * y [m, n] = a * b, row-major, plus `bias` [n] in every row unless it is 0. a [m, depth] and b [depth, n] are read through strides, in elements: element (i, p) of
 * a is at `i * aRow + p * aStep`, element (p, j) of b at `p * bStep + j * bColumn`. `scratch` is of SCRATCH_BYTES.
 */
export function matmul(
  y: usize, a: usize, b: usize,
  m: i32, n: i32, depth: i32,
  aRow: usize, aStep: usize, bStep: usize, bColumn: usize,
  bias: usize, scratch: usize,
): void {
  aRow <<= 2;
  aStep <<= 2;
  bStep <<= 2;
  bColumn <<= 2;
  const yRow = <usize>n << 2;
  if (depth == 0) memory.fill(y, 0, <usize>m * yRow);
  // The columns that go the thin way; the other ways take the rest.
  const thin = m <= THIN_ROWS && bColumn == 4 ? n & ~3 : 0;

  for (let p0 = 0; p0 < depth; p0 += DEPTH) {
    const terms = min(DEPTH, depth - p0);
    if (thin) thinBlock(y, a, b, m, thin, terms, aRow, aStep, bStep, yRow, p0, scratch);
    if (thin < n) {
      const skip = <usize>thin << 2;
      for (let i = 0; i < m; i += ROWS) {
        block(
          y + <usize>i * yRow + skip, a + <usize>i * aRow, b + skip,
          min(ROWS, m - i), n - thin, terms, aRow, aStep, bStep, bColumn, yRow, p0, scratch,
        );
      }
    }
    a += <usize>terms * aStep;
    b += <usize>terms * bStep;
  }
  if (bias) addBias(y, y, bias, m, n);
}

/** At most ROWS rows and DEPTH terms of the product, from packed strips of a and panels of b. */
function block(
  y: usize, a: usize, b: usize,
  rows: i32, columns: i32, terms: i32,
  aRow: usize, aStep: usize, bStep: usize, bColumn: usize,
  yRow: usize, accumulate: i32,
  scratch: usize,
): void {
  packRows(scratch + STRIPS, a, aRow, aStep, rows, terms);
  multiplyStrips(y, b, rows, columns, terms, bStep, bColumn, yRow, accumulate, scratch);
}

/** One to three rows and whole vectors of columns: the rows of b stream by, in place. `columns` is a multiple of 4. */
function thinBlock(
  y: usize, a: usize, b: usize,
  rows: i32, columns: i32, terms: i32,
  aRow: usize, aStep: usize, bStep: usize,
  yRow: usize, accumulate: i32,
  sums: usize,
): void {
  for (; columns > 0; columns -= WIDTH) {
    const bytes = <usize>min(WIDTH, columns) << 2;
    for (let i: usize = 0; i < <usize>rows; i++) {
      memory.fill(sums, 0, bytes);
      let from = a + i * aRow;
      let row = b;
      let left = terms;
      for (; left >= 4; left -= 4) {
        addFourRows(sums, bytes, from, aStep, row, bStep);
        from += aStep << 2;
        row += bStep << 2;
      }
      for (; left > 0; left--) {
        const s = v128.load32_splat(from);
        for (let at: usize = 0; at < bytes; at += 16) {
          v128.store(sums + at, addProduct(v128.load(sums + at), s, v128.load(row + at)));
        }
        from += aStep;
        row += bStep;
      }
      const out = y + i * yRow;
      for (let at: usize = 0; at < bytes; at += 16) {
        const sum = v128.load(sums + at);
        v128.store(out + at, accumulate ? f32x4.add(v128.load(out + at), sum) : sum);
      }
    }
    y += WIDTH * 4;
    b += WIDTH * 4;
  }
}

/** sums += four terms of a, each times its row of b. */
function addFourRows(sums: usize, bytes: usize, a: usize, aStep: usize, b: usize, bStep: usize): void {
  const a0 = v128.load32_splat(a);
  const a1 = v128.load32_splat(a + aStep);
  const a2 = v128.load32_splat(a + 2 * aStep);
  const a3 = v128.load32_splat(a + 3 * aStep);
  const end = sums + bytes;
  let b1 = b + bStep;
  let b2 = b1 + bStep;
  let b3 = b2 + bStep;
  while (sums < end) {
    let sum = addProduct(v128.load(sums), a0, v128.load(b));
    sum = addProduct(sum, a1, v128.load(b1));
    sum = addProduct(sum, a2, v128.load(b2));
    v128.store(sums, addProduct(sum, a3, v128.load(b3)));
    sums += 16;
    b += 16;
    b1 += 16;
    b2 += 16;
    b3 += 16;
  }
}
