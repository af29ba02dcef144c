// Matrices moved between the layouts that kernels want: rows padded to whole vectors, and transposed.

/** y [rows, stride] = x [rows, columns], each row followed by zeros. */
export function pad(x: usize, y: usize, rows: u32, columns: u32, stride: u32): void {
  for (; rows > 0; --rows, x += columns * 4, y += stride * 4) {
    memory.copy(y, x, columns * 4);
    memory.fill(y + columns * 4, 0, (stride - columns) * 4);
  }
}

/** y [rows, columns] = the first `columns` of each row of x [rows, stride]. */
export function unpad(x: usize, y: usize, rows: u32, columns: u32, stride: u32): void {
  for (; rows > 0; --rows, x += stride * 4, y += columns * 4) memory.copy(y, x, columns * 4);
}

/** y[c, r] = x[r, c] for x [rows, columns] with rows `xStride` apart and y with rows `yStride` apart; what pads y's rows is zero. */
export function transpose(x: usize, y: usize, rows: u32, columns: u32, xStride: u32, yStride: u32): void {
  const xRow = xStride * 4;
  const yRow = yStride * 4;
  let r: u32 = 0;
  for (; r + 4 <= rows; r += 4) {
    let from = x + r * xRow;
    let to = y + r * 4;
    let c: u32 = 0;
    for (; c + 4 <= columns; c += 4, from += 16, to += yRow * 4) {
      const a = v128.load(from);
      const b = v128.load(from + xRow);
      const d = v128.load(from + xRow * 2);
      const e = v128.load(from + xRow * 3);
      const ab0 = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
      const de0 = v128.shuffle<i32>(d, e, 0, 4, 1, 5);
      const ab1 = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
      const de1 = v128.shuffle<i32>(d, e, 2, 6, 3, 7);
      v128.store(to, v128.shuffle<i64>(ab0, de0, 0, 2));
      v128.store(to + yRow, v128.shuffle<i64>(ab0, de0, 1, 3));
      v128.store(to + yRow * 2, v128.shuffle<i64>(ab1, de1, 0, 2));
      v128.store(to + yRow * 3, v128.shuffle<i64>(ab1, de1, 1, 3));
    }
    for (; c < columns; ++c, from += 4, to += yRow) {
      for (let k: u32 = 0; k < 4; ++k) store<f32>(to + k * 4, load<f32>(from + k * xRow));
    }
  }
  for (; r < rows; ++r) {
    for (let c: u32 = 0; c < columns; ++c) store<f32>(y + c * yRow + r * 4, load<f32>(x + r * xRow + c * 4));
  }
  if (yStride > rows) {
    for (let c: u32 = 0; c < columns; ++c) memory.fill(y + c * yRow + rows * 4, 0, (yStride - rows) * 4);
  }
}

/** y = x * x on `count` elements. */
export function square(x: usize, y: usize, count: u32): void {
  const end = x + count * 4;
  for (; x + 16 <= end; x += 16, y += 16) v128.store(y, f32x4.mul(v128.load(x), v128.load(x)));
  for (; x < end; x += 4, y += 4) store<f32>(y, load<f32>(x) * load<f32>(x));
}
