// Four float32 elements at a time, and the one to three elements that remain at the end of a run. Reads are always of
// four elements: the memory has slack for that. Writes are exact, since the next row follows.

/** Stores four elements, or the last `left` of them. */
@inline
export function put(to: usize, left: i32, value: v128): void {
  if (left >= 4) v128.store(to, value);
  else putLast(to, left, value);
}

/** Stores the last elements of a row. Not inlined, since it runs once per row. */
function putLast(to: usize, left: i32, value: v128): void {
  if (left == 1) v128.store32_lane(to, value, 0);
  else {
    v128.store64_lane(to, value, 0);
    if (left == 3) v128.store32_lane(to, value, 2, 8);
  }
}

/** The four elements that are among the last `left`, with `fill` in the other lanes. */
@inline
export function only(left: i32, value: v128, fill: v128): v128 {
  return v128.bitselect(value, fill, i32x4.gt_s(i32x4.splat(left), i32x4(0, 1, 2, 3)));
}

@inline
export function zeros(): v128 {
  return f32x4.splat(0);
}

/** The sum of the four elements, in double precision. */
export function sumLanes(value: v128): f64 {
  const pairs = f64x2.add(lowHalf(value), highHalf(value));
  return f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1);
}

/** Elements 0 and 1 in double precision. */
@inline
export function lowHalf(value: v128): v128 {
  return f64x2.promote_low_f32x4(value);
}

/** Elements 2 and 3 in double precision. */
@inline
export function highHalf(value: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(value, value, 1, 1));
}

/** Two pairs of doubles as four elements. */
@inline
export function demote(low: v128, high: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}
