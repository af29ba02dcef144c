/** The penalty of concrete dropout. */
import type { Tensor, Tensors } from "@maskout/core";
import { type Kernel, kernels, run } from "@maskout/core/variant";
import { type EntropyParams, penaltyOnCpu } from "./cpu.js";

/**
 * Takes the penalty of the weights at a rate of 0, `squares []`, and the logit of the rate p, `[]`. Gives the penalty, its derivative by the logit,
 * and `1 / (1 - p)`, each `[]`.
 */
const concretePenalty: Kernel<EntropyParams, "squares" | "logit", "penalty" | "slope" | "inverseKept"> = {
  name: "concrete dropout's penalty",
  shapes: ({ logit }) => ({ penalty: logit, slope: logit, inverseKept: logit }),
  cpu: penaltyOnCpu,
  gpu: async () => (await import("./gpu.js")).penaltyOnGpu,
};

/** A penalty, and a way to add its gradients. */
interface Penalised {
  /** The penalty, a scalar. */
  readonly penalty: Tensor;
  /** The gradients of a pass by name, with those of the penalty added for the weight and the logit. */
  addTo(gradients: Tensors): Tensors;
}

/**
 * `strength ||weight||^2 / (1 - p) + entropy (p ln p + (1 - p) ln (1 - p))`, where p is the rate of the logit. Source: Gal, Hron and Kendall,
 * "Concrete dropout", NIPS 2017, equations 3 and 4.
 */
export function penalise(weight: Tensor, logit: Tensor, strength: number, entropy: number): Penalised {
  const squares = run(kernels.l2Penalty, { w: weight }, { strength }).penalty;
  const { penalty, slope, inverseKept } = run(concretePenalty, { squares, logit }, { entropy });
  return {
    penalty,
    addTo(gradients) {
      const ofWeight = { w: weight, gradient: gradients.weight!, factor: inverseKept };
      return {
        ...gradients,
        weight: run(kernels.l2PenaltyGradBy, ofWeight, { strength }).gradient,
        logit: run(kernels.add, { a: gradients.logit!, b: slope }, {}).y,
      };
    },
  };
}
