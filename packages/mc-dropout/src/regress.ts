/** A regression's predictions and their uncertainty, from a model. */
import type { TensorLike } from "@maskout/core";
import { expectKnownOptions, type Shape, sizeOf } from "@maskout/core/variant";
import type { Regression } from "@maskout/uncertainty";
import { expectTau, expectValues, type Moments, predictiveVariance } from "@maskout/uncertainty/sums";
import { concatenate } from "./doubles.js";
import { withExamples } from "./examples.js";
import type { SamplingPlan } from "./plan.js";
import { type MomentTensors, readMoments, withMoments } from "./running-sums.js";
import { drawSamples, resolveKeepSamples } from "./sampling.js";
import { expectSpread } from "./spread.js";

/** Options of `regress`. */
export interface RegressOptions {
  /** The precision of the noise in the targets, above 0: the variance of the noise is `1 / tau`. Without it, no noise is added. */
  readonly tau?: number;
  /** Whether to keep every sample's outputs, at most 2^28 floats in total. Default false. */
  readonly keepSamples?: boolean;
}

/** The result of `regress`, for outputs of any shape. */
export interface SampledRegression extends Pick<Regression, "mean" | "variance"> {
  /** `[examples, ...outputShape]`, the root of `variance`. */
  readonly standardDeviation: Float64Array<ArrayBuffer>;
  /** `[examples, ...outputShape]`, the shape of `mean`, `variance` and `standardDeviation`. */
  readonly shape: Shape;
  /** `[samples, examples, ...outputShape]`, each sample's outputs, with `keepSamples`. */
  readonly samples?: Float32Array<ArrayBuffer>;
}

const OWNER = "regress";

/** See `McDropout.regress`. */
export async function regress(plan: SamplingPlan, x: TensorLike, options: RegressOptions): Promise<SampledRegression> {
  expectKnownOptions(OWNER, options, ["tau", "keepSamples"]);
  const { tau } = options;
  if (tau !== undefined) expectTau(OWNER, tau);
  const keepSamples = resolveKeepSamples(OWNER, options.keepSamples);

  return await withExamples(OWNER, plan, x, async (examples) => {
    const { results, ...drawn } = await drawSamples<MomentTensors, Moments>(OWNER, plan, examples, {
      keepSamples,
      toSample: (output) => output,
      add: withMoments,
      finish: readMoments,
    });
    const shape = [examples.count, ...examples.outputShape];
    const size = { examples: examples.count, values: sizeOf(examples.outputShape) };
    const mean = concatenate(results.map((batch) => batch.mean));
    const squares = concatenate(results.map((batch) => batch.squares));
    expectValues(OWNER, "outputs", mean, size);
    expectValues(OWNER, "squares of outputs", squares, size);
    expectSpread(plan, squares);
    const variance = predictiveVariance(squares, plan.samples, tau);
    return { mean, variance, standardDeviation: variance.map(Math.sqrt), ...drawn, shape };
  });
}
