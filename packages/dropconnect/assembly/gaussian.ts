// Inference by sampling a unit's input from the normal distribution that matches its moments (Wan et al. 2013, algorithm 2).
import { fillDraws } from "@maskout/core/assembly/philox";
import { exp4, log4 } from "@maskout/core/assembly/ops/exponential";

const RELU = 1;
const SIGMOID = 2;
const TANH = 3;

/** Elements sampled at a time; their words take four times as many bytes. */
const TILE: u32 = 2048;

/**
 * y = the mean over `samples` draws z, from `firstSample` on, of activation(mean + sqrt(variance) * z), for `count` elements, a
 * multiple of 8; `first` is a multiple of 64. Element e of sample s takes word e of Philox blocks at step and s; words 2k and
 * 2k + 1 give the normals of elements 2k and 2k + 1 by Box and Muller's transform.
 */
export function gaussian(
  mean: usize, variance: usize, y: usize, words: usize, count: u32, first: f64, step: u32, firstSample: u32, samples: u32,
  key0: u32, key1: u32, activation: i32,
): void {
  const share = f32x4.splat(1 / <f32>samples);
  let block = u64(first) / 4;
  while (count > 0) {
    const n = min(TILE, count);
    const bytes = n * 4;
    memory.fill(y, 0, bytes);
    for (let s: u32 = 0; s < samples; ++s) {
      fillDraws(words, (n + 31) / 32, block, step, firstSample + s, key0, key1);
      for (let at: u32 = 0; at < bytes; at += 32) {
        const a = v128.load(words + at);
        const b = v128.load(words + at, 16);
        // 24 bits a number: (0, 1] for the radius, [0, 1) for the angle.
        const u = unit(v128.shuffle<i32>(a, b, 0, 2, 4, 6), 1);
        const radius = f32x4.sqrt(f32x4.mul(f32x4.splat(-2), log4(u)));
        const turns = f32x4.mul(unit(v128.shuffle<i32>(a, b, 1, 3, 5, 7), 0), f32x4.splat(4));
        const cos = f32x4.mul(radius, cosine(turns));
        const sin = f32x4.mul(radius, cosine(f32x4.sub(turns, f32x4.splat(1))));
        add(y + at, mean + at, variance + at, v128.shuffle<i32>(cos, sin, 0, 4, 1, 5), activation);
        add(y + at + 16, mean + at + 16, variance + at + 16, v128.shuffle<i32>(cos, sin, 2, 6, 3, 7), activation);
      }
    }
    for (let at: u32 = 0; at < bytes; at += 16) v128.store(y + at, f32x4.mul(v128.load(y + at), share));
    mean += bytes;
    variance += bytes;
    y += bytes;
    block += n / 4;
    count -= n;
  }
}

@inline
function unit(words: v128, offset: i32): v128 {
  const whole = i32x4.add(i32x4.shr_u(words, 8), i32x4.splat(offset));
  return f32x4.mul(f32x4.convert_i32x4_s(whole), f32x4.splat(5.9604644775390625e-8));
}

/** The cosine of `turns` quarter turns, |turns| < 5: Cephes' polynomials for sine and cosine on [-pi/4, pi/4]. */
function cosine(turns: v128): v128 {
  const nearest = f32x4.nearest(turns);
  const x = f32x4.mul(f32x4.sub(turns, nearest), f32x4.splat(1.5707963267948966));
  const quarter = i32x4.trunc_sat_f32x4_s(nearest);
  const z = f32x4.mul(x, x);
  let c = f32x4.splat(2.443315711809948e-5);
  c = f32x4.add(f32x4.mul(c, z), f32x4.splat(-1.388731625493765e-3));
  c = f32x4.add(f32x4.mul(c, z), f32x4.splat(4.166664568298827e-2));
  c = f32x4.add(f32x4.mul(c, f32x4.mul(z, z)), f32x4.sub(f32x4.splat(1), f32x4.mul(z, f32x4.splat(0.5))));
  let s = f32x4.splat(-1.9515295891e-4);
  s = f32x4.add(f32x4.mul(s, z), f32x4.splat(8.3321608736e-3));
  s = f32x4.add(f32x4.mul(s, z), f32x4.splat(-1.6666654611e-1));
  s = f32x4.add(f32x4.mul(f32x4.mul(s, z), x), x);
  // cos(x + k pi/2) is cos x, -sin x, -cos x, sin x for k = 0, 1, 2, 3.
  const odd = i32x4.neg(v128.and(quarter, i32x4.splat(1)));
  const sign = i32x4.shl(v128.and(i32x4.add(quarter, i32x4.splat(1)), i32x4.splat(2)), 30);
  return v128.xor(v128.bitselect(s, c, odd), sign);
}

@inline
function add(y: usize, mean: usize, variance: usize, normal: v128, activation: i32): void {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  let u = f32x4.add(v128.load(mean), f32x4.mul(f32x4.sqrt(v128.load(variance)), normal));
  if (activation == RELU) u = f32x4.max(u, zero);
  else if (activation == SIGMOID) u = f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(u))));
  else if (activation == TANH) {
    u = f32x4.sub(f32x4.div(f32x4.splat(2), f32x4.add(one, exp4(f32x4.mul(u, f32x4.splat(-2))))), one);
  }
  v128.store(y, f32x4.add(v128.load(y), u));
}
