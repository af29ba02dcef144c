// Slices: blocks of a tensor.

/** Copies rows of `bytes` bytes that lie `stride` bytes apart, to places directly after one another. */
export function copyRows(to: usize, from: usize, bytes: usize, rows: i32, stride: usize): void {
  for (; rows > 0; rows--, to += bytes, from += stride) memory.copy(to, from, bytes);
}
