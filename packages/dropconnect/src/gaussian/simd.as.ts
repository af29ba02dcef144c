// Inference by sampling a unit's pre-activation from the normal distribution that matches its moments (Wan et al. 2013, algorithm 2).
import { sigmoid4, tanh4 } from "@maskout/core/src/ops/shared/activations.as";
import { put, zeros } from "@maskout/core/src/ops/shared/lanes.as";
import { fillNormals, NORMALS_BYTES } from "@maskout/core/src/stream/normal.as";
export { square } from "../square/square.as";

/** The activations, by number. */
export const LINEAR: i32 = 0;
export const RELU: i32 = 1;
export const SIGMOID: i32 = 2;
export const TANH: i32 = 3;

/** The number of units sampled together, with their words drawn at once. */
const GROUP: i32 = 32;

/** Bytes of scratch memory for `gaussian`, in addition to those per sample. */
export const SCRATCH_BYTES: u32 = NORMALS_BYTES;

/** Bytes of scratch memory per sample: the normals of a group of units. */
export const SAMPLE_BYTES: u32 = GROUP * 4;

/**
 * y [rows, units] = the mean over `samples` draws z of activation(mean + sqrt(variance) * z). Draw s of a unit is its normal in the noise stream at
 * sample s, the same for every row.
 */
export function gaussian(
  y: usize, mean: usize, variance: usize, scratch: usize, rows: i32, units: i32, step: u32, samples: i32,
  key0: u32, key1: u32, activation: i32,
): void {
  const normals = scratch + SCRATCH_BYTES;
  const row = <usize>units << 2;
  for (let first = 0; first < units; first += GROUP) {
    const count = min(GROUP, units - first);
    for (let s = 0; s < samples; s++) {
      fillNormals(normals + s * SAMPLE_BYTES, scratch, count, <f64>first, step, s, key0, key1);
    }
    for (let r = 0; r < rows; r++) {
      const at = <usize>r * row + (<usize>first << 2);
      averageRow(y + at, mean + at, variance + at, normals, count, samples, activation);
    }
  }
}

/** The averages of up to GROUP units of a row, four at a time, over all samples. */
function averageRow(
  y: usize, mean: usize, variance: usize, normals: usize, units: i32, samples: i32, activation: i32,
): void {
  const share = f32x4.splat(1 / <f32>samples);
  for (; units > 0; units -= 4, y += 16, mean += 16, variance += 16, normals += 16) {
    const center = v128.load(mean);
    const deviation = f32x4.sqrt(v128.load(variance));
    let sum = zeros();
    for (let s = 0, at = normals; s < samples; s++, at += SAMPLE_BYTES) {
      sum = f32x4.add(sum, activated(f32x4.add(center, f32x4.mul(deviation, v128.load(at))), activation));
    }
    put(y, units, f32x4.mul(sum, share));
  }
}

@inline
function activated(x: v128, activation: i32): v128 {
  if (activation == RELU) return f32x4.max(x, zeros());
  if (activation == SIGMOID) return sigmoid4(x);
  if (activation == TANH) return tanh4(x);
  return x;
}
