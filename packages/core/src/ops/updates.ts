/** One step of an optimizer for one parameter. Every operand has the parameter's shape; nothing is changed in place. */
import { coreSimd } from "../device/cpu/core-simd.js";
import type { Kernel, Operands } from "../device/kernel.js";
import { expectRank, expectSameShape, type Shape } from "../tensor/shape.js";

/** The outputs of an update: all of its inputs but the gradient. @throws {@link ShapeError} */
function updateShapes<Inputs extends Operands<"parameter" | "gradient", Shape>>(
  name: string,
  inputs: Inputs,
): Omit<Inputs, "gradient"> {
  expectSameShape(name, inputs);
  const { gradient: _, ...outputs } = inputs;
  return outputs;
}

/** `l1` and `weightDecay` add `l1 * sign(parameter)` and `weightDecay * parameter` to the gradient. */
export interface SgdParams {
  /** The size of a step. */
  readonly learningRate: number;
  /** The share of the last step's velocity that carries on. */
  readonly momentum: number;
  /** Whether the gradient is looked at ahead. */
  readonly nesterov: boolean;
  /** L2: times the parameter, added to its gradient. */
  readonly weightDecay: number;
  /** L1: times the parameter's sign, added to its gradient. */
  readonly l1: number;
}

/**
 * `v = momentum * v + g`, then `parameter -= learningRate * v`, or with `nesterov` `learningRate * (g + momentum * v)`;
 * g is the gradient with its decay terms. Sutskever et al. 2013, in the form PyTorch gave it.
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
    simd(memory, { inputs: { parameter, gradient, velocity }, outputs, params }) {
      const { learningRate, momentum, nesterov, weightDecay, l1 } = params;
      memory
        .exports(coreSimd)
        .sgd(
          outputs.parameter.pointer,
          outputs.velocity.pointer,
          parameter.pointer,
          gradient.pointer,
          velocity.pointer,
          parameter.size,
          learningRate,
          momentum,
          nesterov,
          weightDecay,
          l1,
        );
    },
  },
};

/** `step` counts the updates from 1; `weightDecay` adds `weightDecay * parameter` to the gradient. */
export interface AdamParams {
  /** The size of a step. */
  readonly learningRate: number;
  /** Decay of the running mean of gradients. */
  readonly beta1: number;
  /** Decay of the running mean of squared gradients. */
  readonly beta2: number;
  /** Added to the root of the second moment. */
  readonly epsilon: number;
  /** L2: times the parameter, added to its gradient. */
  readonly weightDecay: number;
  /** The number of the update, from 1. */
  readonly step: number;
}

type AdamState = "mean" | "variance";

/**
 * `m = beta1 * m + (1 - beta1) * g`, `v = beta2 * v + (1 - beta2) * g^2`,
 * `parameter -= learningRate * (m / (1 - beta1^step)) / (sqrt(v / (1 - beta2^step)) + epsilon)`. Kingma & Ba 2015.
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
    simd(memory, { inputs: { parameter, gradient, mean, variance }, outputs, params }) {
      const { stepSize, varianceScale } = adamCorrections(params);
      memory
        .exports(coreSimd)
        .adam(
          outputs.parameter.pointer,
          outputs.mean.pointer,
          outputs.variance.pointer,
          parameter.pointer,
          gradient.pointer,
          mean.pointer,
          variance.pointer,
          parameter.size,
          stepSize,
          varianceScale,
          params.beta1,
          params.beta2,
          params.epsilon,
          params.weightDecay,
        );
    },
  },
};

/** The bias corrections of both averages, which start at zero. */
export function adamCorrections({ learningRate, beta1, beta2, step }: AdamParams): {
  /** What the mean is multiplied by: the learning rate, corrected. */
  stepSize: number;
  /** What the variance is multiplied by. */
  varianceScale: number;
} {
  return { stepSize: learningRate / (1 - beta1 ** step), varianceScale: 1 / (1 - beta2 ** step) };
}

/** `weightDecay` adds `weightDecay * parameter` to the gradient. */
export interface AdadeltaParams {
  /** What the step is multiplied by; 1 in the paper. */
  readonly learningRate: number;
  /** Decay of the running means. */
  readonly rho: number;
  /** Added to both means. */
  readonly epsilon: number;
  /** L2: times the parameter, added to its gradient. */
  readonly weightDecay: number;
}

type AdadeltaState = "squareGradient" | "squareUpdate";

/**
 * `G = rho * G + (1 - rho) * g^2`, `u = sqrt((U + epsilon) / (G + epsilon)) * g`, `U = rho * U + (1 - rho) * u^2`,
 * `parameter -= learningRate * u`, with G `squareGradient` and U `squareUpdate`. Zeiler 2012.
 */
export const adadelta: Kernel<AdadeltaParams, "parameter" | "gradient" | AdadeltaState, "parameter" | AdadeltaState> = {
  name: "adadelta",
  shapes: (inputs) => updateShapes("adadelta", inputs),
  cpu: {
    reference({ inputs: { parameter, gradient, squareGradient, squareUpdate }, outputs, params }) {
      const { learningRate, rho, epsilon, weightDecay } = params;
      parameter.values.forEach((p, index) => {
        const g = gradient.values[index]! + weightDecay * p;
        const squares = rho * squareGradient.values[index]! + (1 - rho) * g * g;
        const update = Math.sqrt((squareUpdate.values[index]! + epsilon) / (squares + epsilon)) * g;
        outputs.squareGradient.values[index] = squares;
        outputs.squareUpdate.values[index] = rho * squareUpdate.values[index]! + (1 - rho) * update * update;
        outputs.parameter.values[index] = p - learningRate * update;
      });
    },
  },
};

/**
 * w `[inputs, units]` with the incoming weights of every unit (a column) scaled back to a norm of `limit` where theirs is
 * greater. Srivastava et al. 2014, section 5.1.
 */
export const maxNorm: Kernel<
  {
    /** The largest norm of a column. */
    readonly limit: number;
  },
  "w",
  "w"
> = {
  name: "maxNorm",
  shapes({ w }) {
    expectRank("maxNorm", "w", w, 2, "[inputs, units]");
    return { w };
  },
  cpu: {
    reference({ inputs, outputs, params: { limit } }) {
      const { values, shape } = inputs.w;
      const [, units = 0] = shape;
      const squares = new Float64Array(units);
      values.forEach((weight, index) => {
        squares[index % units]! += weight * weight;
      });
      values.forEach((weight, index) => {
        const norm = Math.sqrt(squares[index % units]!);
        outputs.w.values[index] = norm > limit ? weight * (limit / norm) : weight;
      });
    },
    simd(memory, { inputs, outputs, params }) {
      const [rows = 0, columns = 0] = inputs.w.shape;
      memory.exports(coreSimd).maxNorm(outputs.w.pointer, inputs.w.pointer, rows, columns, params.limit);
    },
  },
};
