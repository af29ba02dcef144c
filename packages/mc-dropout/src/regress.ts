/** A regression's predictions and their uncertainty, from a model. */
import type { Tensor } from "@maskout/core";
import { expectKnownOptions, type Shape, sizeOf } from "@maskout/core/variant";
import { expectTau, expectValues } from "./checks.js";
import { concatenate } from "./doubles.js";
import { predictiveVariance, type Regression } from "./regression.js";
import { type MomentTensors, readMoments, withMoments } from "./running-sums.js";
import { drawSamples, type SamplingPlan } from "./sampling.js";
import type { Moments } from "./sums.js";

/** Options of `regress`. */
export interface RegressOptions {
  /** Precision of the noise in the targets, above 0: `1 / tau` is its variance. Left out, the noise is left out. */
  readonly tau?: number;
  /** Whether to keep every sample's outputs. Default false. */
  readonly keepSamples?: boolean;
}

/** The result of `regress`, for outputs of any shape. */
export interface SampledRegression extends Pick<Regression, "mean" | "variance"> {
  /** The root of `variance`. */
  readonly standardDeviation: Float64Array<ArrayBuffer>;
  /** `[examples, ...outputShape]`, the shape of all three. */
  readonly shape: Shape;
  /** `[samples, examples, ...outputShape]`, each sample's outputs, with `keepSamples`. */
  readonly samples?: Float32Array<ArrayBuffer>;
}

const OWNER = "regress";

/** See `McDropout.regress`. */
export async function regress(plan: SamplingPlan, x: Tensor, options: RegressOptions): Promise<SampledRegression> {
  expectKnownOptions(OWNER, options, ["tau", "keepSamples"]);
  if (options.tau !== undefined) expectTau(OWNER, options.tau);
  const [examples = 0] = x.shape;
  let outputShape: Shape = [];

  const { results, ...drawn } = await drawSamples<MomentTensors, Moments>(OWNER, plan, x, {
    keepSamples: options.keepSamples ?? false,
    toSample(output) {
      outputShape = output.shape.slice(1);
      return output;
    },
    add: withMoments,
    finish: readMoments,
  });
  const mean = concatenate(results.map((batch) => batch.mean));
  expectValues(OWNER, "outputs", mean, { examples, values: sizeOf(outputShape) });
  const variance = predictiveVariance(concatenate(results.map(({ squares }) => squares)), plan.samples, options.tau);
  return { mean, variance, standardDeviation: variance.map(Math.sqrt), ...drawn, shape: [examples, ...outputShape] };
}
