/** Penalties that keep parameters small. */
import { refuse } from "../../errors.js";
import type { NamedTensors } from "../../model/model.js";
import { add } from "../../ops/elementwise/kernel.js";
import {
  l1Penalty,
  l1PenaltyGrad,
  l2NormPenalty,
  l2NormPenaltyGrad,
  l2Penalty,
  l2PenaltyGrad,
} from "../../ops/penalties/kernel.js";
import { expectKnownOptions, expectNumber } from "../../options.js";
import { run } from "../../tensor/run.js";
import type { Tensor } from "../../tensor/tensor.js";
import type { Penalised, Regularizer } from "./regularizer.js";

/** Options of {@link l1}, {@link l2} and {@link l2Norm}. */
export interface RegularizerOptions {
  /**
   * Selects the parameters to penalise by their full names, such as `(name) => name.endsWith("weight")`. Default: all parameters, including
   * biases and the parameters of batch normalisation.
   */
  readonly only?: (parameter: string) => boolean;
}

/**
 * The L1 penalty `strength * sum(|w|)` over all parameters w, for the `regularization` of {@link fit}. The gradient is `strength * sign(w)`,
 * 0 at 0.
 * @param strength Above 0; 1e-5 is a usual start. @throws {@link OptionError} for an invalid strength or option.
 */
export function l1(strength: number, options: RegularizerOptions = {}): Regularizer {
  return regularizerOf("l1", strength, options, {
    penalty: (w) => run(l1Penalty, { w }, { strength }).penalty,
    withGradient: (w, gradient) => run(l1PenaltyGrad, { w, gradient }, { strength }).gradient,
  });
}

/**
 * The L2 penalty `strength * sum(w^2)` over all parameters w, for the `regularization` of {@link fit}. The gradient is `2 * strength * w`, as
 * `sgd({ weightDecay: 2 * strength })` adds it; here the penalty is also part of the reported loss.
 * @param strength Above 0; 1e-4 is a usual start. @throws {@link OptionError} for an invalid strength or option.
 */
export function l2(strength: number, options: RegularizerOptions = {}): Regularizer {
  return regularizerOf("l2", strength, options, {
    penalty: (w) => run(l2Penalty, { w }, { strength }).penalty,
    withGradient: (w, gradient) => run(l2PenaltyGrad, { w, gradient }, { strength }).gradient,
  });
}

/**
 * The group penalty `strength * sqrt(sum(w^2))`, the norm itself and not its square, of each parameter tensor separately, for the
 * `regularization` of {@link fit}. It can make a whole tensor zero. The gradient is `strength * w / norm`, or 0 if the norm is 0. Source: Yuan
 * and Lin, "Model selection and estimation in regression with grouped variables", 2006.
 * @param strength Above 0; 1e-4 is a usual start. @throws {@link OptionError} for an invalid strength or option.
 */
export function l2Norm(strength: number, options: RegularizerOptions = {}): Regularizer {
  return regularizerOf("l2Norm", strength, options, {
    penalty: (w) => run(l2NormPenalty, { w }, { strength }).penalty,
    withGradient: (w, gradient, penalty) => run(l2NormPenaltyGrad, { w, gradient, penalty }, { strength }).gradient,
  });
}

/** A penalty that is a sum over parameters, stated for one parameter. */
interface Sum {
  /** The penalty of one parameter, a scalar. */
  penalty(w: Tensor): Tensor;
  /** The gradient of the parameter with that of the penalty added. */
  withGradient(w: Tensor, gradient: Tensor, penalty: Tensor): Tensor;
}

function regularizerOf(name: string, strength: number, options: RegularizerOptions, of: Sum): Regularizer {
  expectKnownOptions(name, options, ["only"]);
  const range = { least: 0, leastOpen: true };
  expectNumber(name, "strength", strength, range, "Leave the penalty out for none; 1e-4 is a usual start.");
  const { only } = options;
  if (only !== undefined && typeof only !== "function") {
    const remedy = 'Such as (name) => name.endsWith("weight"); leave it out for all parameters.';
    refuse(name, "only", only, "a function from a parameter's name to true or false", remedy);
  }
  return Object.freeze<Regularizer>({
    name,
    penalise(parameters) {
      const parts = chosen(name, parameters, only).map(([parameter, w]) => ({ parameter, w, penalty: of.penalty(w) }));
      return {
        penalty: sumOf(parts.map(({ penalty }) => penalty)),
        addTo(gradients) {
          const sums = new Map(gradients);
          for (const { parameter, w, penalty } of parts) {
            const gradient = gradients.get(parameter);
            if (gradient !== undefined) sums.set(parameter, of.withGradient(w, gradient, penalty));
          }
          return sums;
        },
      } satisfies Penalised;
    },
  });
}

/** The parameters that `only` selects. @throws {@link OptionError} when it selects none, or returns something other than true or false. */
function chosen(
  owner: string,
  parameters: NamedTensors,
  only: RegularizerOptions["only"],
): readonly (readonly [string, Tensor])[] {
  const left = [...parameters].filter(([parameter]) => {
    const is: unknown = only === undefined || only(parameter);
    if (typeof is !== "boolean")
      refuse(
        owner,
        `only(${parameter})`,
        is,
        "true or false",
        "Return whether to penalise the parameter of that name.",
      );
    return is;
  });
  if (left.length > 0) return left;
  const remedy = `The model has ${[...parameters.keys()].join(", ") || "none"}.`;
  refuse(owner, "only", only, "a function that is true for at least one of the parameters", remedy);
}

/** The sum of scalars, at least one. */
function sumOf([first, ...others]: readonly Tensor[]): Tensor {
  return others.reduce((a, b) => run(add, { a, b }, {}).y, first!);
}
