/** Gaussian dropout and Gaussian noise as data: normals that multiply, and normals that are added. */
import {
  type Deviation,
  defineNoise,
  expectNumber,
  type NoiseDefinition,
  type Operands,
  type Shape,
} from "@maskout/core/variant";
import { addOnCpu, multiplyOnCpu } from "./cpu.js";

/** Defined by the build. */
declare const CORE_VERSION: string;

/** The amount of multiplicative noise. */
export interface GaussianDropoutOptions {
  /** The rate, in [0, 1), of the dropout whose noise has the same variance, `rate / (1 - rate)`. */
  readonly rate: number;
}

/** The amount of additive noise. */
export interface GaussianNoiseOptions {
  /** The standard deviation of the noise, at least 0, in the units of the input. */
  readonly stddev: number;
}

/** The part that both share. */
const shared = {
  packageName: "@maskout/gaussian",
  madeFor: CORE_VERSION,
  stochastic: ({ deviation }: Deviation): boolean => deviation > 0,
  infer: (): number => 1,
};

const shapes = ({ x }: Operands<"x", Shape>): Operands<"y", Shape> => ({ y: x });

/** `y = x * fround(1 + sqrt(rate / (1 - rate)) * z)`. The gradient is multiplied by the same noise, so backward is the same kernel as forward. */
export const gaussianDropoutVariant: NoiseDefinition<GaussianDropoutOptions, Deviation> = defineNoise({
  ...shared,
  name: "gaussian",
  layerName: "gaussianDropout",
  options: ["rate"],
  settings(owner: string, { rate }: GaussianDropoutOptions): Deviation {
    const remedy =
      "It is the rate of an equally noisy dropout: 0.5 gives a variance of 1, and 1 would give an infinite one.";
    expectNumber(owner, "rate", rate, { least: 0, most: 1, mostOpen: true }, remedy);
    return { deviation: Math.sqrt(rate / (1 - rate)) };
  },
  forward: {
    name: "gaussian dropout",
    shapes,
    cpu: multiplyOnCpu,
    gpu: async () => (await import("./gpu.js")).multiplyOnGpu,
  },
  facts: ({ deviation }: Deviation) => ({
    moments: (x) => ({ mean: x, variance: (deviation * x) ** 2 }),
    decisions: "continuous",
    alone: true,
  }),
});

/** `y = x + fround(stddev * z)`. The gradient is unchanged, since the noise is only added. */
export const gaussianNoiseVariant: NoiseDefinition<GaussianNoiseOptions, Deviation> = defineNoise({
  ...shared,
  name: "gaussian noise",
  layerName: "gaussianNoise",
  options: ["stddev"],
  settings(owner: string, { stddev }: GaussianNoiseOptions): Deviation {
    const range = { least: 0, most: Number.POSITIVE_INFINITY, mostOpen: true };
    const deviation = expectNumber(owner, "stddev", stddev, range, "It is the noise's standard deviation.");
    return { deviation };
  },
  forward: {
    name: "gaussian noise",
    shapes,
    cpu: addOnCpu,
    gpu: async () => (await import("./gpu.js")).addOnGpu,
  },
  backward: "identity",
  facts: ({ deviation }: Deviation) => ({
    moments: (x) => ({ mean: x, variance: deviation ** 2 }),
    decisions: "continuous",
    alone: true,
  }),
});
