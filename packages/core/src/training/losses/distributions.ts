/** Losses of models that predict more than the mean of a target: its variance, or its quantiles. */
import { refuse, ShapeError } from "../../errors.js";
import { gaussianNegativeLogLikelihood as gaussianKernel } from "../../ops/gaussian-likelihood/kernel.js";
import { quantileError } from "../../ops/quantile-error/kernel.js";
import { expectKnownOptions, expectNumber } from "../../options.js";
import { sameShape } from "../../shape.js";
import { tensor } from "../../tensor/create.js";
import { run } from "../../tensor/run.js";
import { type Loss, lossOf, type TargetRange } from "./loss.js";

const FINITE: TargetRange = { least: -Number.MAX_VALUE, most: Number.MAX_VALUE, expected: "a finite number" };

/**
 * The negative log-likelihood of targets under normal distributions, in nats: the mean over all elements of
 * `1/2 (s + (target - m)^2 / e^s + ln(2 pi))`. The model's output is `[batch, 2 outputs]`: first the means m, then the logarithms s of the
 * variances, which may be any number. Targets are `[batch, outputs]`, or `[batch]` for one output. `e^s` is the `noiseVariance` of
 * `regression` in `@maskout/uncertainty`.
 *
 * Source: Nix and Weigend, "Estimating the mean and variance of the target probability distribution", ICNN 1994; with the logarithm of the
 * variance: Kendall and Gal, "What uncertainties do we need in Bayesian deep learning for computer vision?", NIPS 2017, equation 8.
 *
 * @throws {@link OptionError} for an unknown option.
 */
export function gaussianNegativeLogLikelihood(options: Readonly<Record<string, never>> = {}): Loss {
  const owner = "gaussianNegativeLogLikelihood";
  expectKnownOptions(owner, options, []);
  return lossOf({
    name: owner,
    each: (predictions, targets) => run(gaussianKernel, { predictions, targets }, {}),
    targetsOf: (output, target) => (target.shape.length === 1 ? target.reshape([output.shape[0]!, 1]) : target),
    expectShapes({ output, target }, where) {
      const [batch = 0, outputs = 1] = target;
      if (target.length < 1 || target.length > 2 || !sameShape(output, [batch, 2 * outputs])) {
        const expected = "an output [batch, 2 outputs], means, then log variances, for targets [batch, outputs]";
        throw new ShapeError(where, { output, target }, expected);
      }
    },
    range: () => FINITE,
  });
}

/** Options of {@link quantileLoss}. */
export interface QuantileLossOptions {
  /** The quantiles that the model predicts, each in (0, 1): `[0.05, 0.95]` for an interval that contains 9 targets in 10. */
  readonly quantiles: readonly number[];
}

/**
 * The quantile (pinball) loss: with e = target - prediction, the mean over all elements of `max(q e, (q - 1) e)`, which is lowest when a
 * share q of the targets lies below the prediction. The model's output is `[batch, quantiles]`, one output per quantile, in their order;
 * targets are `[batch]` or `[batch, 1]`. Nothing keeps the predicted quantiles from crossing; `conformalQuantiles` of
 * `@maskout/uncertainty` accepts crossed ones.
 *
 * Source: Koenker and Bassett, "Regression quantiles", Econometrica 46 (1978).
 *
 * @throws {@link OptionError} for quantiles that are not a list of numbers in (0, 1), and for an unknown option.
 */
export function quantileLoss(options: QuantileLossOptions): Loss {
  const owner = "quantileLoss";
  expectKnownOptions(owner, options, ["quantiles"]);
  const levels = resolveQuantiles(owner, options.quantiles);
  return lossOf({
    name: owner,
    each(predictions, targets) {
      const own = tensor(levels, [levels.length], { device: predictions.device });
      const made = run(quantileError, { predictions, targets, levels: own }, {});
      own.dispose();
      return made;
    },
    targetsOf: (output, target) => (target.shape.length === 2 ? target.reshape([output.shape[0]!]) : target),
    expectShapes({ output, target }, where) {
      const [batch] = output;
      const column = target[0] === batch && (target.length === 1 || (target.length === 2 && target[1] === 1));
      if (output.length === 2 && output[1] === levels.length && column) return;
      const expected = `an output [batch, ${levels.length}], one per quantile, for targets [batch]`;
      throw new ShapeError(where, { output, target }, expected);
    },
    range: () => FINITE,
  });
}

/** A copy of quantiles. @throws {@link OptionError} */
function resolveQuantiles(owner: string, quantiles: readonly number[]): Float32Array {
  const remedy = "Give a list of shares, such as [0.05, 0.5, 0.95].";
  if (!Array.isArray(quantiles) || quantiles.length === 0) {
    refuse(owner, "quantiles", quantiles, "a list of numbers in (0, 1)", remedy);
  }
  const range = { least: 0, leastOpen: true, most: 1, mostOpen: true };
  for (const [index, quantile] of quantiles.entries()) {
    expectNumber(owner, `quantiles[${index}]`, quantile, range, remedy);
  }
  return Float32Array.from(quantiles);
}
