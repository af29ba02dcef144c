/** One step of Adam for one parameter. */
import type { Kernel } from "../../kernel/kernel.js";
import { addressOf, simdFace } from "../../kernel/simd.js";
import { updateShapes } from "../shared/update.js";
import { type AdamParams, adamCorrections } from "./params.js";
import { adamSimd } from "./simd.generated.js";

type AdamState = "mean" | "variance";

/**
 * Computes `m = beta1 * m + (1 - beta1) * g`, `v = beta2 * v + (1 - beta2) * g^2`,
 * `parameter -= learningRate * (m / (1 - beta1^step)) / (sqrt(v / (1 - beta2^step)) + epsilon)`. All tensors have the
 * parameter's shape. Source: Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015, algorithm 1.
 */
export const adam: Kernel<AdamParams, "parameter" | "gradient" | AdamState, "parameter" | AdamState> = {
  name: "adam",
  shapes: (inputs) => updateShapes("adam", inputs),
  cpu: {
    reference({ inputs: { parameter, gradient, mean, variance }, outputs, params }) {
      const { beta1, beta2, epsilon, weightDecay } = params;
      const { stepSize, varianceScale } = adamCorrections(params);
      parameter.values.forEach((p, index) => {
        const g = gradient.values[index]! + weightDecay * p;
        const m = beta1 * mean.values[index]! + (1 - beta1) * g;
        const v = beta2 * variance.values[index]! + (1 - beta2) * g * g;
        outputs.mean.values[index] = m;
        outputs.variance.values[index] = v;
        outputs.parameter.values[index] = p - (stepSize * m) / (Math.sqrt(v * varianceScale) + epsilon);
      });
    },
    simd: simdFace({
      module: adamSimd,
      range: "elements",
      run(simd, { inputs: { parameter, gradient, mean, variance }, outputs, params }, { begin, end }) {
        const { stepSize, varianceScale } = adamCorrections(params);
        simd.adam(
          addressOf(outputs.parameter, begin),
          addressOf(outputs.mean, begin),
          addressOf(outputs.variance, begin),
          addressOf(parameter, begin),
          addressOf(gradient, begin),
          addressOf(mean, begin),
          addressOf(variance, begin),
          end - begin,
          stepSize,
          varianceScale,
          params.beta1,
          params.beta2,
          params.epsilon,
          params.weightDecay,
        );
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).adam,
};
