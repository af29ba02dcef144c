// The transpose of a matrix.

/** The number of rows of x processed together, so that a row of y gets a cache line at a time. */
const ROWS: u32 = 16;

/** Transposes four rows and four columns of x, whose rows are `xRow` bytes apart, into four rows of y. */
@inline
function transposeTile(y: usize, yRow: usize, x: usize, xRow: usize): void {
  const a = v128.load(x);
  const b = v128.load(x + xRow);
  const c = v128.load(x + xRow * 2);
  const d = v128.load(x + xRow * 3);
  const ab0 = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const cd0 = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const ab1 = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const cd1 = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(y, v128.shuffle<i64>(ab0, cd0, 0, 2));
  v128.store(y + yRow, v128.shuffle<i64>(ab0, cd0, 1, 3));
  v128.store(y + yRow * 2, v128.shuffle<i64>(ab1, cd1, 0, 2));
  v128.store(y + yRow * 3, v128.shuffle<i64>(ab1, cd1, 1, 3));
}

/** y [columns, rows] = the transpose of `columns` columns of x, which has `rows` rows, `stride` elements apart. */
export function transpose(y: usize, x: usize, rows: u32, columns: u32, stride: u32): void {
  const xRow = stride * 4;
  const yRow = rows * 4;
  const wholeRows = rows & ~3;
  const wholeColumns = columns & ~3;
  for (let r0: u32 = 0; r0 < wholeRows; r0 += ROWS) {
    const end = min(r0 + ROWS, wholeRows);
    for (let c: u32 = 0; c < wholeColumns; c += 4) {
      for (let r = r0; r < end; r += 4) transposeTile(y + c * yRow + r * 4, yRow, x + r * xRow + c * 4, xRow);
    }
  }
  for (let c: u32 = 0; c < columns; ++c) {
    for (let r = c < wholeColumns ? wholeRows : 0; r < rows; ++r) {
      store<f32>(y + c * yRow + r * 4, load<f32>(x + r * xRow + c * 4));
    }
  }
}
