// The running averages of the optimizers.

/** The running average: decay * past + (1 - decay) * value. */
@inline
export function average(past: usize, value: v128, decay: f64): v128 {
  const kept = f32x4.mul(f32x4.splat(<f32>decay), v128.load(past));
  return f32x4.add(kept, f32x4.mul(f32x4.splat(<f32>(1 - decay)), value));
}
