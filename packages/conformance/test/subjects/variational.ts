/**
 * Dropout whose amount of noise is learned (Kingma, Salimans and Welling 2015): normals of a learned deviation multiply, and a penalty
 * holds the deviation up. The way back is a function of the input.
 */
import { defineLearnedNoise, expectNumber, type Kernel, type LearnedNoiseDefinition, run } from "@maskout/core/variant";
import { forEachNormal } from "./normals.js";

/** How much noise there is at first, and how much it is held to. */
export interface VariationalOptions {
  /** The noise's standard deviation at first, above 0. */
  readonly deviation: number;
}

const WEIGHT = 0.01;

/** `y = weight * (deviation - 1)^2` */
const penalty: Kernel<object, "deviation", "y"> = {
  name: "penalty",
  shapes: () => ({ y: [] }),
  cpu: {
    reference({ inputs: { deviation }, outputs: { y } }) {
      y.values[0] = WEIGHT * (deviation.values[0]! - 1) ** 2;
    },
  },
};

/** Its derivative. */
const penaltyGrad: Kernel<object, "deviation", "y"> = {
  name: "penalty gradient",
  shapes: ({ deviation }) => ({ y: deviation }),
  cpu: {
    reference({ inputs: { deviation }, outputs: { y } }) {
      y.values[0] = 2 * WEIGHT * (deviation.values[0]! - 1);
    },
  },
};

/** `y = x * (1 + deviation * normal)` */
export const variational: LearnedNoiseDefinition<VariationalOptions, VariationalOptions, "deviation"> =
  defineLearnedNoise({
    name: "variational",
    packageName: "none",
    layerName: "variationalDropout",
    options: ["deviation"],
    settings(owner: string, { deviation }: VariationalOptions): VariationalOptions {
      const range = { least: 0, most: 10, leastOpen: true };
      return { deviation: expectNumber(owner, "deviation", deviation, range, "It is where the deviation starts.") };
    },
    stochastic: () => true,
    forward: {
      name: "variational dropout",
      shapes: ({ x }) => ({ y: x }),
      cpu: {
        reference({ inputs: { x, deviation }, outputs: { y }, params }) {
          forEachNormal(params, x.shape, (index, normal) => {
            y.values[index] = x.values[index]! * Math.fround(1 + deviation.values[0]! * normal);
          });
        },
      },
    },
    backward: {
      name: "variational dropout gradient",
      shapes: ({ x, deviation }) => ({ dx: x, deviation }),
      cpu: {
        reference({ inputs: { x, dy, deviation }, outputs, params }) {
          let sum = 0;
          forEachNormal(params, x.shape, (index, normal) => {
            outputs.dx.values[index] = dy.values[index]! * Math.fround(1 + deviation.values[0]! * normal);
            sum += dy.values[index]! * x.values[index]! * normal;
          });
          outputs.deviation.values[0] = sum;
        },
      },
    },
    infer: () => 1,
    learned: ({ deviation }) => ({ deviation: { shape: [1], values: () => Float32Array.of(deviation) } }),
    penalty: ({ deviation }) => ({
      penalty: run(penalty, { deviation }, {}).y,
      gradients: { deviation: run(penaltyGrad, { deviation }, {}).y },
    }),
    facts: ({ deviation }) => ({
      moments: (x) => ({ mean: x, variance: (Math.fround(deviation) * x) ** 2 }),
      decisions: "continuous",
      alone: true,
    }),
  });
