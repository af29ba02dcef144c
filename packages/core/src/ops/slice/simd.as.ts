// A block of a tensor.

/** Copies rows of so many bytes that lie `stride` bytes apart, one behind the other. */
export function copyRows(to: usize, from: usize, bytes: usize, rows: i32, stride: usize): void {
  for (; rows > 0; rows--, to += bytes, from += stride) memory.copy(to, from, bytes);
}
