// Elements as doubles: two at a time, with one left over at the end of an odd run, or one alone. A double in a tensor of float32 is two adjacent
// elements: the nearest float32, and the float32 nearest to the remainder. Together they hold 48 bits, so that a sum over many samples keeps its
// precision.

/** Two float32 elements as doubles. */
@inline
export function loadPair(from: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(from));
}

/** Two doubles, from their parts. */
@inline
export function loadDoubles(from: usize): v128 {
  const parts = v128.load(from);
  const nearest = f64x2.promote_low_f32x4(v128.shuffle<i32>(parts, parts, 0, 2, 0, 2));
  return f64x2.add(nearest, f64x2.promote_low_f32x4(v128.shuffle<i32>(parts, parts, 1, 3, 1, 3)));
}

/** Stores two doubles as parts, or one if only one is left. */
export function storeDoubles(to: usize, left: i32, value: v128): void {
  const nearest = f32x4.demote_f64x2_zero(value);
  const rest = f32x4.demote_f64x2_zero(f64x2.sub(value, f64x2.promote_low_f32x4(nearest)));
  const parts = v128.shuffle<i32>(nearest, rest, 0, 4, 1, 5);
  if (left > 1) v128.store(to, parts);
  else v128.store64_lane(to, parts, 0);
}

/** One double, from its parts. */
@inline
export function loadDouble(from: usize): f64 {
  return <f64>load<f32>(from) + <f64>load<f32>(from, 4);
}

/** Stores one double as parts. */
@inline
export function storeDouble(to: usize, value: f64): void {
  const nearest = <f32>value;
  store<f32>(to, nearest);
  store<f32>(to, <f32>(value - <f64>nearest), 4);
}
