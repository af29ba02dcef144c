/** Class probabilities and their uncertainty, from a model. */
import { type Layer, OptionError, ShapeError, type Tensor } from "@maskout/core";
import { expectKnownOptions, isChain, kernels, run, type Shape } from "@maskout/core/variant";
import { calibrate, resolveBins } from "./calibration.js";
import { expectLabels, expectProbabilities, expectValues } from "./checks.js";
import { type Classification, summarize } from "./classification.js";
import { concatenate } from "./doubles.js";
import {
  type MomentTensors,
  readMoments,
  readTally,
  type TallyTensors,
  withMoments,
  withTally,
} from "./running-sums.js";
import { drawSamples, type SamplingPlan } from "./sampling.js";
import type { Sums } from "./sums.js";

/** Options of `classify`. */
export interface ClassifyOptions {
  /**
   * What the model's output `[examples, classes]` is. Default: `"probabilities"` of a model whose last layer is a
   * softmax, otherwise `"logits"`, which go through softmax here.
   */
  readonly outputs?: "logits" | "probabilities";
  /** Whether to keep every sample's probabilities, `samples * examples * classes` floats. Default false. */
  readonly keepSamples?: boolean;
  /** `[examples]`, class numbers from 0: given, the result also says how good and how well calibrated it is. */
  readonly labels?: ArrayLike<number>;
  /** Bins of the expected calibration error. Default 15. */
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
  x: Tensor,
  options: ClassifyOptions,
): Promise<SampledClassification> {
  expectKnownOptions(OWNER, options, ["outputs", "keepSamples", "labels", "bins"]);
  const outputs = resolveOutputs(plan, options.outputs);
  const bins = resolveBins(OWNER, options.bins);
  const { labels, keepSamples = false } = options;
  const [examples = 0] = x.shape;
  let classes = 0;

  const { results, ...drawn } = await drawSamples<MomentTensors & TallyTensors, Sums>(OWNER, plan, x, {
    keepSamples,
    toSample(output) {
      if (classes === 0) {
        classes = countClasses(output.shape);
        if (labels !== undefined) expectLabels(OWNER, labels, examples, classes);
      }
      return outputs === "logits" ? run(kernels.softmax, { x: output }, {}).y : output;
    },
    add: (sums, p, count) => ({ ...withMoments(sums, p, count), ...withTally(sums, p) }),
    finish: readSums,
  });
  const ofAll = (sum: keyof Sums) => concatenate(results.map((batch) => batch[sum]));
  const sums = { mean: ofAll("mean"), squares: ofAll("squares"), entropy: ofAll("entropy"), votes: ofAll("votes") };
  expectProbabilities(OWNER, sums.mean, classes, (row) => `example ${row}, on average`);
  expectValues(OWNER, "entropy", sums.entropy, { examples });
  const summary = summarize(sums, plan.samples, classes);
  const calibration = labels === undefined ? {} : calibrate(summary.mean, classes, labels, bins);
  return { ...summary, ...calibration, ...drawn, shape: [examples, classes] };
}

function resolveOutputs({ model }: SamplingPlan, outputs: ClassifyOptions["outputs"]): "logits" | "probabilities" {
  if (outputs === undefined) return endsInSoftmax(model.layer) ? "probabilities" : "logits";
  if (outputs === "logits" || outputs === "probabilities") return outputs;
  throw new OptionError({
    owner: OWNER,
    option: "outputs",
    value: outputs,
    expected: '"logits" or "probabilities"',
    remedy: "Leave it out for a model that ends in logits or in softmax.",
  });
}

function endsInSoftmax(layer: Layer | undefined): boolean {
  return layer !== undefined && isChain(layer) ? endsInSoftmax(layer.layers.at(-1)) : layer?.kind === "softmax";
}

function countClasses(output: Shape): number {
  const [, classes = 0, ...more] = output;
  if (classes >= 2 && more.length === 0) return classes;
  throw new ShapeError(OWNER, { output }, "a model whose output is [batch, classes], with at least two classes");
}

async function readSums(sums: MomentTensors & TallyTensors): Promise<Sums> {
  return { ...(await readMoments(sums)), ...(await readTally(sums)) };
}
