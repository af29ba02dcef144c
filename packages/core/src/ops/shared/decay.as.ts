// The terms that weight decay adds to a gradient.

/** gradient + weightDecay * parameter */
@inline
export function decayed(gradient: usize, parameter: v128, weightDecay: f32): v128 {
  return f32x4.add(v128.load(gradient), f32x4.mul(f32x4.splat(weightDecay), parameter));
}
