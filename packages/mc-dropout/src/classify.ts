/** Class probabilities and their uncertainty, from a model. */
import { OptionError, ShapeError, type TensorLike } from "@maskout/core";
import { expectKnownOptions, finalActivation, kernels, run, type Shape } from "@maskout/core/variant";
import type { Classification } from "@maskout/uncertainty";
import {
  calibrationOf,
  expectProbabilities,
  expectValues,
  resolveBins,
  type Sums,
  summarize,
} from "@maskout/uncertainty/sums";
import { type Labels, readLabels } from "./checks.js";
import { concatenate } from "./doubles.js";
import { withExamples } from "./examples.js";
import type { SamplingPlan } from "./plan.js";
import {
  type MomentTensors,
  readMoments,
  readTally,
  type TallyTensors,
  withMoments,
  withTally,
} from "./running-sums.js";
import { drawSamples, resolveKeepSamples } from "./sampling.js";
import { isModel, type Source } from "./source.js";
import { expectSpread } from "./spread.js";

/** Options of `classify`. */
export interface ClassifyOptions {
  /**
   * What the model's output `[examples, classes]` is. Default: `"probabilities"` of a model whose last layer is a
   * softmax, otherwise `"logits"`, which go through softmax here; of other sources what they say they are.
   */
  readonly outputs?: "logits" | "probabilities";
  /** Whether to keep every sample's probabilities, `samples * examples * classes` floats, at most 2^28. Default false. */
  readonly keepSamples?: boolean;
  /** `[examples]`, class numbers from 0: given, the result also says how good and how well calibrated it is. */
  readonly labels?: Labels;
  /** Bins of the expected calibration error, at most 2^20. Default 15. */
  readonly bins?: number;
}

/** The result of `classify`: a {@link Classification} of all examples. */
export interface SampledClassification extends Classification {
  /** `[examples, classes]`, the shape of `mean` and `variance`. */
  readonly shape: readonly [examples: number, classes: number];
  /** `[samples, examples, classes]`, each sample's probabilities, with `keepSamples`. */
  readonly samples?: Float32Array<ArrayBuffer>;
}

const OWNER = "classify";

/** See `McDropout.classify`. */
export async function classify(
  plan: SamplingPlan,
  x: TensorLike,
  options: ClassifyOptions,
): Promise<SampledClassification> {
  expectKnownOptions(OWNER, options, ["outputs", "keepSamples", "labels", "bins"]);
  const outputs = resolveOutputs(plan.source, options.outputs);
  const bins = resolveBins(OWNER, options.bins);
  const keepSamples = resolveKeepSamples(OWNER, options.keepSamples);

  return await withExamples(OWNER, plan, x, async (examples) => {
    const { count } = examples;
    const classes = countClasses(examples.outputShape);
    const labels = options.labels === undefined ? undefined : await readLabels(OWNER, options.labels, count, classes);
    const { results, ...drawn } = await drawSamples<MomentTensors & TallyTensors, Sums>(OWNER, plan, examples, {
      keepSamples,
      toSample: (output) => (outputs === "logits" ? run(kernels.softmax, { x: output }, {}).y : output),
      add: (sums, p, sample) => ({ ...withMoments(sums, p, sample), ...withTally(sums, p) }),
      finish: readSums,
    });
    const ofAll = (sum: keyof Sums) => concatenate(results.map((batch) => batch[sum]));
    const sums = { mean: ofAll("mean"), squares: ofAll("squares"), entropy: ofAll("entropy"), votes: ofAll("votes") };
    expectValues(OWNER, "outputs", sums.mean, { examples: count, classes });
    expectProbabilities(OWNER, sums.mean, classes, (row) => `example ${row}, on average`);
    expectValues(OWNER, "entropy", sums.entropy, { examples: count });
    expectSpread(plan, sums.squares);
    const summary = summarize(sums, plan.samples, classes);
    const calibration = labels === undefined ? {} : calibrationOf(summary.mean, classes, labels, bins);
    return { ...summary, ...calibration, ...drawn, shape: [count, classes] };
  });
}

function resolveOutputs(source: Source, outputs: ClassifyOptions["outputs"]): "logits" | "probabilities" {
  const last = isModel(source) ? finalActivation(source.layer) : undefined;
  if (last === "sigmoid") {
    throw new OptionError({
      owner: OWNER,
      option: "last layer",
      value: last,
      expected: "one logit, or probability, for each of several classes that exclude one another",
      remedy:
        "Leave the sigmoid out and give every class a unit: one event is two classes, dense(2). Of sigmoid units that are events of " +
        "their own, regress gives the mean and the variance of each probability.",
    });
  }
  if (outputs === "logits" || outputs === "probabilities") return outputs;
  if (outputs === undefined) {
    if (isModel(source)) return last === "softmax" ? "probabilities" : "logits";
    if (source.outputs !== undefined) return source.outputs;
  }
  throw new OptionError({
    owner: OWNER,
    option: "outputs",
    value: outputs,
    expected: '"logits" or "probabilities"',
    remedy: isModel(source)
      ? "Leave it out for a model that ends in logits or in softmax."
      : "Say what pass returns: nobody else knows whether it has gone through a softmax.",
  });
}

function countClasses(output: Shape): number {
  const [classes = 0, ...more] = output;
  if (classes >= 2 && more.length === 0) return classes;
  throw new ShapeError(
    OWNER,
    { "output of an example": output },
    "a model whose output for an example is [classes], with at least two classes; one event is two, dense(2)",
  );
}

async function readSums(sums: MomentTensors & TallyTensors): Promise<Sums> {
  return { ...(await readMoments(sums)), ...(await readTally(sums)) };
}
