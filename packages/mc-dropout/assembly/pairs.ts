// Two float32 elements at a time, as doubles, and the one that is left at the end of a run of elements. A double in
// tensors of float32 is two elements: the nearest float32, and `rest` bytes after it the float32 nearest to what that
// leaves. Together they hold 48 bits, so that a sum over many samples loses nothing.

/** Two elements as doubles. */
@inline
export function loadPair(from: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(from));
}

/** Two doubles from their parts. */
@inline
export function loadDoubles(from: usize, rest: usize): v128 {
  return f64x2.add(loadPair(from), loadPair(from + rest));
}

/** Stores two doubles in parts, or one if only one is left. */
export function storeDoubles(to: usize, rest: usize, left: i32, value: v128): void {
  const nearest = f32x4.demote_f64x2_zero(value);
  const remainder = f32x4.demote_f64x2_zero(f64x2.sub(value, f64x2.promote_low_f32x4(nearest)));
  if (left > 1) {
    v128.store64_lane(to, nearest, 0);
    v128.store64_lane(to + rest, remainder, 0);
  } else {
    v128.store32_lane(to, nearest, 0);
    v128.store32_lane(to + rest, remainder, 0);
  }
}
