/**
 * Gaussian dropout (Srivastava et al. 2014, section 10) as somebody outside would write it, with the public contract alone: noise that
 * multiplies, of mean 1 and variance `rate / (1 - rate)`. Nothing is ever dropped.
 */
import { defineNoise, expectNumber, type NoiseDefinition } from "@maskout/core/variant";
import { forEachNormal } from "./normals.js";

/** How much noise. */
export interface GaussianOptions {
  /** The rate of the dropout that has noise of this variance, in [0, 1). */
  readonly rate: number;
}

/** The noise's standard deviation. */
interface GaussianSettings {
  readonly deviation: number;
}

/** `y = x * fround(1 + deviation * normal)` */
export const gaussian: NoiseDefinition<GaussianOptions, GaussianSettings> = defineNoise({
  name: "gaussian",
  packageName: "none",
  layerName: "gaussianDropout",
  options: ["rate"],
  settings(owner: string, { rate }: GaussianOptions): GaussianSettings {
    expectNumber(owner, "rate", rate, { least: 0, most: 1, mostOpen: true }, "It is the rate of a dropout as noisy.");
    return { deviation: Math.sqrt(rate / (1 - rate)) };
  },
  stochastic: ({ deviation }) => deviation > 0,
  forward: {
    name: "gaussian dropout",
    shapes: ({ x }) => ({ y: x }),
    cpu: {
      reference({ inputs: { x }, outputs: { y }, params }) {
        forEachNormal(params, x.shape, (index, normal) => {
          y.values[index] = x.values[index]! * Math.fround(1 + params.deviation * normal);
        });
      },
    },
  },
  infer: () => 1,
  facts: ({ deviation }) => ({
    moments: (x) => ({ mean: x, variance: (deviation * x) ** 2 }),
    decisions: "continuous",
    alone: true,
  }),
});
