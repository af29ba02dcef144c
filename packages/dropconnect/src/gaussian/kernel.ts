/** Inference by sampling: a unit's input is drawn from the normal distribution that matches its moments. */
import { foldIn } from "@maskout/core";
import {
  type ArrayOperand,
  addressOf,
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
import { gaussianSimd, LINEAR, RELU, SCRATCH_BYTES, SIGMOID, TANH } from "./simd.generated.js";

const functions = {
  linear: (u) => u,
  relu: (u) => Math.max(u, 0),
  sigmoid: (u) => 1 / (1 + Math.exp(-u)),
  tanh: Math.tanh,
} satisfies Record<Activation, (u: number) => number>;

const numbers = { linear: LINEAR, relu: RELU, sigmoid: SIGMOID, tanh: TANH } satisfies Record<Activation, number>;

/**
 * `y = mean over s of activation(mean + sqrt(variance) * z_s)`, element by element, s from 0 on; z_s is the element's normal in the noise
 * stream of the key at (step, sample s).
 */
export const gaussianMean: Kernel<GaussianParams, "mean" | "variance", "y"> = {
  name: "dropConnect gaussian inference",
  shapes({ mean, variance }) {
    expectSameShape("dropConnect gaussian inference", { mean, variance });
    return { y: mean };
  },
  cpu: {
    reference,
    simd: simdFace({
      module: gaussianSimd,
      range: "elements",
      scratch: () => SCRATCH_BYTES,
      run(simd, { inputs: { mean, variance }, outputs: { y }, params }, { begin, end, scratch }) {
        const [key0, key1] = foldIn(params.key, NOISE);
        simd.gaussian(
          addressOf(y, begin),
          addressOf(mean, begin),
          addressOf(variance, begin),
          scratch,
          end - begin,
          params.element + begin,
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
  for (let sample = 0; sample < params.samples; sample++) {
    forEachWord({ ...params, key, sample }, sums.length, (index, word) => {
      sums[index]! += activation(mean.values[index]! + deviations[index]! * normalOf(uniformOf(word)));
    });
  }
  y.values.set(sums.map((sum) => sum / params.samples));
}
