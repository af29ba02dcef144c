/** Inference by sampling: a unit's pre-activation is drawn from the normal distribution that matches its moments. */
import { foldIn } from "@maskout/core";
import {
  type ArrayOperand,
  addressOf,
  expectRank,
  expectSameShape,
  forEachWord,
  type Kernel,
  type KernelCall,
  NOISE,
  normalOf,
  simdFace,
  uniformOf,
} from "@maskout/core/variant";
import type { Activation, GaussianParams } from "./params.js";
import { gaussianSimd, LINEAR, RELU, SAMPLE_BYTES, SCRATCH_BYTES, SIGMOID, TANH } from "./simd.generated.js";

const functions = {
  linear: (u) => u,
  relu: (u) => Math.max(u, 0),
  sigmoid: (u) => 1 / (1 + Math.exp(-u)),
  tanh: Math.tanh,
} satisfies Record<Activation, (u: number) => number>;

const numbers = { linear: LINEAR, relu: RELU, sigmoid: SIGMOID, tanh: TANH } satisfies Record<Activation, number>;

/**
 * `y [batch, units] = mean over s of activation(mean + sqrt(variance) * z_s)`, s from 0 on. z_s is the unit's normal in the noise stream of the key
 * at (step, sample s), the same for every example. So an example's output does not depend on the others, and the normals are drawn once for all of
 * them.
 */
export const gaussianMean: Kernel<GaussianParams, "mean" | "variance", "y"> = {
  name: "dropConnect gaussian inference",
  shapes({ mean, variance }) {
    expectRank("dropConnect gaussian inference", "mean", mean, 2, "[batch, units]");
    expectSameShape("dropConnect gaussian inference", { mean, variance });
    return { y: mean };
  },
  cpu: {
    reference,
    simd: simdFace({
      module: gaussianSimd,
      range: "rows",
      work: ({ outputs: { y }, params: { samples } }) => y.size * samples,
      scratch: ({ params: { samples } }) => SCRATCH_BYTES + samples * SAMPLE_BYTES,
      run(simd, { inputs: { mean, variance }, outputs: { y }, params }, { begin, end, scratch }) {
        const [key0, key1] = foldIn(params.key, NOISE);
        const [, units = 0] = mean.shape;
        const first = begin * units;
        simd.gaussian(
          addressOf(y, first),
          addressOf(mean, first),
          addressOf(variance, first),
          scratch,
          end - begin,
          units,
          params.step,
          params.samples,
          key0,
          key1,
          numbers[params.activation],
        );
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).gaussianMean,
};

function reference({
  inputs: { mean, variance },
  outputs: { y },
  params,
}: KernelCall<GaussianParams, "mean" | "variance", "y", ArrayOperand>): void {
  const activation = functions[params.activation];
  const deviations = variance.values.map(Math.sqrt);
  const sums = new Float64Array(y.values.length);
  const key = foldIn(params.key, NOISE);
  const [, units = 0] = mean.shape;
  for (let sample = 0; sample < params.samples; sample++) {
    forEachWord({ key, step: params.step, sample, element: 0 }, units, (unit, word) => {
      const normal = normalOf(uniformOf(word));
      for (let index = unit; index < sums.length; index += units) {
        sums[index]! += activation(mean.values[index]! + deviations[index]! * normal);
      }
    });
  }
  y.values.set(sums.map((sum) => sum / params.samples));
}
