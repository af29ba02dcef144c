/** Gaussian noise that is added: its gradient is handed on as it is. */
import { defineNoise, expectNumber, type NoiseDefinition } from "@maskout/core/variant";
import { forEachNormal } from "./normals.js";

/** How much noise. */
export interface AdditiveOptions {
  /** The noise's standard deviation, at least 0. */
  readonly stddev: number;
}

/** `y = x + stddev * normal` */
export const additive: NoiseDefinition<AdditiveOptions, AdditiveOptions> = defineNoise({
  name: "additive",
  packageName: "none",
  layerName: "gaussianNoise",
  options: ["stddev"],
  settings(owner: string, { stddev }: AdditiveOptions): AdditiveOptions {
    const range = { least: 0, most: Number.POSITIVE_INFINITY, mostOpen: true };
    return { stddev: expectNumber(owner, "stddev", stddev, range, "It is the noise's standard deviation.") };
  },
  stochastic: ({ stddev }) => stddev > 0,
  forward: {
    name: "gaussian noise",
    shapes: ({ x }) => ({ y: x }),
    cpu: {
      reference({ inputs: { x }, outputs: { y }, params }) {
        forEachNormal(params, x.shape, (index, normal) => {
          y.values[index] = x.values[index]! + params.stddev * normal;
        });
      },
    },
  },
  backward: "identity",
  infer: () => 1,
  facts: ({ stddev }) => ({
    moments: (x) => ({ mean: x, variance: stddev ** 2 }),
    decisions: "continuous",
    alone: true,
  }),
});
