// Inference by sampling a unit's input from the normal distribution that matches its moments (Wan et al. 2013, algorithm 2).
import { sigmoid4, tanh4 } from "@maskout/core/src/ops/shared/activations.as";
import { put, zeros } from "@maskout/core/src/ops/shared/lanes.as";
import { fillNormals, NORMALS_BYTES } from "@maskout/core/src/stream/normal.as";
export { square } from "../square/square.as";

/** The activations, by number. */
export const LINEAR: i32 = 0;
export const RELU: i32 = 1;
export const SIGMOID: i32 = 2;
export const TANH: i32 = 3;

/** Elements sampled at a time: their deviations, normals and sums stay in the cache while the samples go by. */
const TILE: u32 = 2048;

/** Elements whose words are drawn together. */
const GROUP: u32 = 32;

/** Bytes of scratch that `gaussian` asks for. */
export const SCRATCH_BYTES: u32 = NORMALS_BYTES + 2 * TILE * 4;

/**
 * y = the mean over `samples` draws z of activation(mean + sqrt(variance) * z), for `count` elements from number `element` on; draw s
 * of an element is its normal in the noise stream at sample s.
 */
export function gaussian(
  y: usize, mean: usize, variance: usize, scratch: usize, count: u32, element: f64, step: u32, samples: u32,
  key0: u32, key1: u32, activation: i32,
): void {
  const share = f32x4.splat(1 / <f32>samples);
  const normals = scratch + NORMALS_BYTES;
  const deviations = normals + TILE * 4;
  while (count > 0) {
    // The tiles after the first start where the generator does.
    const n = min(count, TILE - u32(u64(element) % GROUP));
    const bytes = n * 4;
    for (let at: u32 = 0; at < bytes; at += 16) v128.store(deviations + at, f32x4.sqrt(v128.load(variance + at)));
    memory.fill(y, 0, bytes);
    for (let s: u32 = 0; s < samples; ++s) {
      fillNormals(normals, scratch, n, element, step, s, key0, key1);
      for (let at: u32 = 0; at < bytes; at += 16) {
        const input = f32x4.add(v128.load(mean + at), f32x4.mul(v128.load(deviations + at), v128.load(normals + at)));
        put(y + at, n - at / 4, f32x4.add(v128.load(y + at), activated(input, activation)));
      }
    }
    for (let at: u32 = 0; at < bytes; at += 16) put(y + at, n - at / 4, f32x4.mul(v128.load(y + at), share));
    mean += bytes;
    variance += bytes;
    y += bytes;
    element += <f64>n;
    count -= n;
  }
}

@inline
function activated(x: v128, activation: i32): v128 {
  if (activation == RELU) return f32x4.max(x, zeros());
  if (activation == SIGMOID) return sigmoid4(x);
  if (activation == TANH) return tanh4(x);
  return x;
}
