/** One step of stochastic gradient descent for one parameter. */
import type { Kernel } from "../../kernel/kernel.js";
import { addressOf, simdFace } from "../../kernel/simd.js";
import { updateShapes } from "../shared/update.js";
import type { SgdParams } from "./params.js";
import { sgdSimd } from "./simd.generated.js";

/**
 * Computes `v = momentum * v + g`, then `parameter -= learningRate * v`, or with `nesterov`, `parameter -= learningRate * (g + momentum * v)`,
 * where g is the gradient including its regularisation terms. All tensors have the parameter's shape. Source: Sutskever, Martens, Dahl and
 * Hinton, "On the importance of initialization and momentum in deep learning", ICML 2013, in PyTorch's form.
 */
export const sgd: Kernel<SgdParams, "parameter" | "gradient" | "velocity", "parameter" | "velocity"> = {
  name: "sgd",
  shapes: (inputs) => updateShapes("sgd", inputs),
  cpu: {
    reference({ inputs: { parameter, gradient, velocity }, outputs, params }) {
      const { learningRate, momentum, nesterov, weightDecay, l1 } = params;
      parameter.values.forEach((p, index) => {
        const g = gradient.values[index]! + weightDecay * p + l1 * Math.sign(p);
        const v = momentum * velocity.values[index]! + g;
        outputs.velocity.values[index] = v;
        outputs.parameter.values[index] = p - learningRate * (nesterov ? g + momentum * v : v);
      });
    },
    simd: simdFace({
      module: sgdSimd,
      range: "elements",
      run(simd, { inputs: { parameter, gradient, velocity }, outputs, params }, { begin, end }) {
        const { learningRate, momentum, nesterov, weightDecay, l1 } = params;
        simd.sgd(
          addressOf(outputs.parameter, begin),
          addressOf(outputs.velocity, begin),
          addressOf(parameter, begin),
          addressOf(gradient, begin),
          addressOf(velocity, begin),
          end - begin,
          learningRate,
          momentum,
          nesterov,
          weightDecay,
          l1,
        );
      },
    }),
  },
  gpu: async () => (await import("./gpu.js")).sgd,
};
