/** Penalties on parameters, each with its gradient added to that of the loss. */
import type { Kernel } from "../../kernel/kernel.js";
import type { ArrayOperand } from "../../kernel/operands.js";
import { addressOf, simdFace } from "../../kernel/simd.js";
import { expectSameShape, type Shape } from "../../shape.js";
import type { PenaltyParams } from "./params.js";
import { penaltiesSimd } from "./simd.generated.js";

type Penalty = Kernel<PenaltyParams, "w", "penalty">;
type PenaltyGrad = Kernel<PenaltyParams, "w" | "gradient", "gradient">;

/** `penalty [] = strength * sum(|w|)`, summed in double precision. */
export const l1Penalty: Penalty = {
  name: "l1Penalty",
  shapes: () => ({ penalty: [] }),
  cpu: {
    reference({ inputs: { w }, outputs: { penalty }, params: { strength } }) {
      penalty.values[0] = strength * w.values.reduce((total, value) => total + Math.abs(value), 0);
    },
    simd: simdFace({
      module: penaltiesSimd,
      range: "whole",
      run(simd, { inputs: { w }, outputs: { penalty }, params: { strength } }) {
        simd.l1Penalty(penalty.pointer, w.pointer, w.size, strength);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).l1Penalty,
};

/** `gradient + strength * sign(w)`, in the shape of w; the sign of 0 is 0. */
export const l1PenaltyGrad: PenaltyGrad = {
  name: "l1PenaltyGrad",
  shapes: ({ w, gradient }) => gradShapes("l1PenaltyGrad", w, gradient),
  cpu: {
    reference({ inputs: { w, gradient }, outputs, params }) {
      const strength = Math.fround(params.strength);
      w.values.forEach((weight, index) => {
        outputs.gradient.values[index] =
          gradient.values[index]! + (weight > 0 ? strength : 0) - (weight < 0 ? strength : 0);
      });
    },
    simd: simdFace({
      module: penaltiesSimd,
      range: "elements",
      run(simd, { inputs: { w, gradient }, outputs, params }, { begin, end }) {
        const [to, from] = [addressOf(outputs.gradient, begin), addressOf(gradient, begin)];
        simd.l1PenaltyGrad(to, from, addressOf(w, begin), end - begin, params.strength);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).l1PenaltyGrad,
};

/** `penalty [] = strength * sum(w^2)`, summed in double precision. */
export const l2Penalty: Penalty = {
  name: "l2Penalty",
  shapes: () => ({ penalty: [] }),
  cpu: {
    reference({ inputs: { w }, outputs: { penalty }, params: { strength } }) {
      penalty.values[0] = strength * sumOfSquares(w);
    },
    simd: simdFace({
      module: penaltiesSimd,
      range: "whole",
      run(simd, { inputs: { w }, outputs: { penalty }, params: { strength } }) {
        simd.l2Penalty(penalty.pointer, w.pointer, w.size, strength);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).l2Penalty,
};

/** `gradient + 2 * strength * w`, in the shape of w. */
export const l2PenaltyGrad: PenaltyGrad = {
  name: "l2PenaltyGrad",
  shapes: ({ w, gradient }) => gradShapes("l2PenaltyGrad", w, gradient),
  cpu: {
    reference({ inputs: { w, gradient }, outputs, params }) {
      const factor = Math.fround(2 * params.strength);
      w.values.forEach((weight, index) => {
        outputs.gradient.values[index] = gradient.values[index]! + Math.fround(factor * weight);
      });
    },
    simd: simdFace({
      module: penaltiesSimd,
      range: "elements",
      run(simd, { inputs: { w, gradient }, outputs, params }, { begin, end }) {
        const [to, from] = [addressOf(outputs.gradient, begin), addressOf(gradient, begin)];
        simd.addScaled(to, from, addressOf(w, begin), end - begin, 2 * params.strength);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).l2PenaltyGrad,
};

/** `gradient + 2 * strength * factor * w`, in the shape of w, where `factor []` is a tensor: the gradient of a penalty with a learned factor. */
export const l2PenaltyGradBy: Kernel<PenaltyParams, "w" | "gradient" | "factor", "gradient"> = {
  name: "l2PenaltyGradBy",
  shapes: ({ w, gradient }) => gradShapes("l2PenaltyGradBy", w, gradient),
  cpu: {
    reference({ inputs: { w, gradient, factor }, outputs, params }) {
      const by = Math.fround(Math.fround(2 * params.strength) * factor.values[0]!);
      w.values.forEach((weight, index) => {
        outputs.gradient.values[index] = gradient.values[index]! + Math.fround(by * weight);
      });
    },
    simd: simdFace({
      module: penaltiesSimd,
      range: "elements",
      run(simd, { inputs: { w, gradient, factor }, outputs, params }, { begin, end }) {
        const [to, from] = [addressOf(outputs.gradient, begin), addressOf(gradient, begin)];
        simd.addScaledBy(to, from, addressOf(w, begin), factor.pointer, end - begin, 2 * params.strength);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).l2PenaltyGradBy,
};

/** `penalty [] = strength * sqrt(sum(w^2))`, summed in double precision. */
export const l2NormPenalty: Penalty = {
  name: "l2NormPenalty",
  shapes: () => ({ penalty: [] }),
  cpu: {
    reference({ inputs: { w }, outputs: { penalty }, params: { strength } }) {
      penalty.values[0] = strength * Math.sqrt(sumOfSquares(w));
    },
    simd: simdFace({
      module: penaltiesSimd,
      range: "whole",
      run(simd, { inputs: { w }, outputs: { penalty }, params: { strength } }) {
        simd.l2NormPenalty(penalty.pointer, w.pointer, w.size, strength);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).l2NormPenalty,
};

/** `gradient + strength * w / sqrt(sum(w^2))`, in the shape of w, given the `penalty` of {@link l2NormPenalty}; nothing is added if the norm is 0. */
export const l2NormPenaltyGrad: Kernel<PenaltyParams, "w" | "gradient" | "penalty", "gradient"> = {
  name: "l2NormPenaltyGrad",
  shapes: ({ w, gradient }) => gradShapes("l2NormPenaltyGrad", w, gradient),
  cpu: {
    reference({ inputs: { w, gradient, penalty }, outputs, params: { strength } }) {
      const norm = penalty.values[0]! / strength;
      const factor = norm > 0 ? Math.fround(strength / norm) : 0;
      w.values.forEach((weight, index) => {
        outputs.gradient.values[index] = gradient.values[index]! + Math.fround(factor * weight);
      });
    },
    simd: simdFace({
      module: penaltiesSimd,
      range: "elements",
      run(simd, { inputs: { w, gradient, penalty }, outputs, params }, { begin, end }) {
        const [to, from] = [addressOf(outputs.gradient, begin), addressOf(gradient, begin)];
        simd.l2NormPenaltyGrad(to, from, addressOf(w, begin), penalty.pointer, end - begin, params.strength);
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).l2NormPenaltyGrad,
};

function gradShapes(owner: string, w: Shape, gradient: Shape): { readonly gradient: Shape } {
  expectSameShape(owner, { w, gradient });
  return { gradient };
}

function sumOfSquares({ values }: ArrayOperand): number {
  return values.reduce((total, value) => total + value * value, 0);
}
