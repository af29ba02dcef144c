/** Inference by sampling: a unit's input is drawn from the normal distribution that matches its moments. */
import { type Key, philox4x32 } from "@maskout/core";
import { type ArrayOperand, expectSameShape, type Kernel, type KernelCall } from "@maskout/core/variant";
import { dropConnectSimd, PAGE_SCRATCH } from "./simd.js";

/** Elements that the SIMD form draws at a time, and those it computes at a time. */
export const WORDS_PER_GROUP = 32;
export const VECTOR = 8;

/** Activations that can be averaged over samples; their order is that of `assembly/gaussian.ts`. */
export const ACTIVATIONS = ["linear", "relu", "sigmoid", "tanh"] as const;

/** The activation of a DropConnect layer. */
export type Activation = (typeof ACTIVATIONS)[number];

/** Params of {@link gaussianMean}. */
export interface GaussianParams {
  readonly key: Key;
  readonly step: number;
  /** Index of the first element in the whole input. */
  readonly element: number;
  readonly samples: number;
  readonly activation: Activation;
}

const functions = {
  linear: (u) => u,
  relu: (u) => Math.max(u, 0),
  sigmoid: (u) => 1 / (1 + Math.exp(-u)),
  tanh: Math.tanh,
} satisfies Record<Activation, (u: number) => number>;

/**
 * `y = mean over s of activation(mean + sqrt(variance) * z_s)`, elementwise, z_s standard normal.
 *
 * The normals are Box and Muller's: with words `w0, w1` of the stream at (step, sample s) for elements 2k and 2k + 1,
 * `r = sqrt(-2 ln((floor(w0 / 256) + 1) / 2^24))` and `t = 2 pi floor(w1 / 256) / 2^24` give `r cos t` and `r sin t`. Their
 * tails end at 5.77 standard deviations.
 */
export const gaussianMean: Kernel<GaussianParams, "mean" | "variance", "y"> = {
  name: "dropConnect gaussian inference",
  shapes({ mean, variance }) {
    expectSameShape("dropConnect gaussian inference", { mean, variance });
    return { y: mean };
  },
  cpu: {
    reference: gaussianReference,
    simd(memory, { inputs: { mean, variance }, outputs: { y }, params }) {
      const { element, step, samples, activation } = params;
      const [key0, key1] = params.key;
      const simd = memory.exports(dropConnectSimd);
      // Philox makes 32 words at a time, so the kernel starts at a multiple of 32 and the elements before are thrown away.
      const lead = element % WORDS_PER_GROUP;
      const count = Math.ceil((lead + y.size) / VECTOR) * VECTOR;
      const words = memory.scratch(PAGE_SCRATCH);
      const [means, variances, results] = [0, 1, 2].map(() => memory.scratch(count * 4)) as [number, number, number];
      simd.pad(mean.pointer, means + lead * 4, 1, y.size, count - lead);
      simd.pad(variance.pointer, variances + lead * 4, 1, y.size, count - lead);
      simd.gaussian(
        means,
        variances,
        results,
        words,
        count,
        element - lead,
        step,
        0,
        samples,
        key0,
        key1,
        ACTIVATIONS.indexOf(activation),
      );
      simd.pad(results + lead * 4, y.pointer, 1, y.size, y.size);
    },
  },
  gpu: async () => (await import("./gpu-gaussian.js")).gaussianMeanOnGpu,
};

const TWO_24 = 2 ** 24;

function gaussianReference({
  inputs: { mean, variance },
  outputs: { y },
  params,
}: KernelCall<GaussianParams, "mean" | "variance", "y", ArrayOperand>): void {
  const { samples, element } = params;
  const activation = functions[params.activation];
  mean.values.forEach((center, index) => {
    const deviation = Math.sqrt(variance.values[index]!);
    let sum = 0;
    for (let sample = 0; sample < samples; sample++) {
      sum += activation(center + deviation * normalAt(params, element + index, sample));
    }
    y.values[index] = sum / samples;
  });
}

/** The normal of element `index` in a sample. */
export function normalAt({ key, step }: Pick<GaussianParams, "key" | "step">, index: number, sample: number): number {
  const block = Math.floor(index / 4);
  const words = philox4x32([block % 2 ** 32, Math.floor(block / 2 ** 32), step, sample], key);
  const [radiusWord, angleWord] = index % 4 < 2 ? [words[0], words[1]] : [words[2], words[3]];
  const radius = Math.sqrt(-2 * Math.log(((radiusWord >>> 8) + 1) / TWO_24));
  const angle = (2 * Math.PI * (angleWord >>> 8)) / TWO_24;
  return radius * (index % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
}
