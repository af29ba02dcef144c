/** Class probabilities and their uncertainty, from a model. */
import { OptionError, ShapeError, type TensorLike } from "@maskout/core";
import {
  expectKnownOptions,
  expectOneOf,
  finalActivation,
  kernels,
  run,
  type Shape,
  sizeOf,
  type Tensor,
} from "@maskout/core/variant";
import type { Classification, ClassificationTask } from "@maskout/uncertainty";
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
import { modelsOf, nameOf } from "./ensemble.js";
import { withExamples } from "./examples.js";
import type { Examples, SamplingPlan } from "./plan.js";
import {
  type MomentTensors,
  readMoments,
  readTally,
  type TallyTensors,
  withMoments,
  withTally,
} from "./running-sums.js";
import { drawSamples, resolveKeepSamples } from "./sampling.js";
import { isEnsemble, isModel, type Member, type Source } from "./source.js";
import { expectSpread } from "./spread.js";

/** Options of `classify`. */
export interface ClassifyOptions {
  /**
   * The kind of the model's outputs `[examples, ...leading, classes]`. Logits go through a softmax or a sigmoid here. Default: `"probabilities"` for
   * a model whose last layer is a softmax or a sigmoid, `"logits"` for other models, and for other sources their own field `outputs`.
   */
  readonly outputs?: "logits" | "probabilities";
  /** Default `"multiclass"`: one class is true, or one output is the probability of an event. `"multilabel"`: each class is a separate event. */
  readonly task?: ClassificationTask;
  /** Whether to keep every sample's probabilities, `samples * examples * ... * classes` floats, at most 2^28. Default false. */
  readonly keepSamples?: boolean;
  /**
   * `[examples, ...leading]`, class numbers from 0; for several labels `[examples, ...leading, classes]`, each 0 or 1. If given, the result also
   * contains the scores of {@link Calibration}: accuracy, likelihood and calibration errors.
   */
  readonly labels?: Labels;
  /** The number of bins of the expected calibration error, at most 2^20. Default 15. */
  readonly bins?: number;
}

/** The result of `classify`: a {@link Classification} of all examples. */
export interface SampledClassification extends Classification {
  /** `[examples, ...leading, classes]`, the shape of `mean` and `variance`; with one output, 1 class. */
  readonly shape: Shape;
  /** `[samples, examples, ...leading, classes]`, each sample's probabilities, with `keepSamples`. */
  readonly samples?: Float32Array<ArrayBuffer>;
}

const OWNER = "classify";

/** See `McDropout.classify`. */
export async function classify(
  plan: SamplingPlan,
  x: TensorLike,
  options: ClassifyOptions,
): Promise<SampledClassification> {
  expectKnownOptions(OWNER, options, ["outputs", "task", "keepSamples", "labels", "bins"]);
  const { task = "multiclass" } = options;
  expectOneOf(OWNER, "task", task, ["multiclass", "multilabel"], "Leave it out if exactly one class is true.");
  const outputs = resolveOutputs(plan.source, options.outputs);
  const bins = resolveBins(OWNER, options.bins);
  const keepSamples = resolveKeepSamples(OWNER, options.keepSamples);

  return await withExamples(OWNER, plan, x, async (examples) => {
    const { shape, width, labelled } = layoutOf(examples, task);
    for (const [name, model] of modelsOf(plan.source)) expectActivation(name, finalActivation(model.layer), width);
    const labels = options.labels === undefined ? undefined : await readLabels(OWNER, options.labels, labelled, width);
    const { results, ...drawn } = await drawSamples<MomentTensors & TallyTensors, Sums>(OWNER, plan, examples, {
      keepSamples,
      toSample: (output) => rowsOf(outputs === "logits" ? probabilitiesOf(output, width) : output, width),
      add: (sums, p, sample) => ({ ...withMoments(sums, p, sample), ...withTally(sums, p) }),
      finish: readSums,
    });
    const ofAll = (sum: keyof Sums) => concatenate(results.map((batch) => batch[sum]));
    const sums = { mean: ofAll("mean"), squares: ofAll("squares"), entropy: ofAll("entropy"), votes: ofAll("votes") };
    const rows = sizeOf(labelled);
    expectValues(OWNER, "outputs", sums.mean, { rows, classes: width });
    expectProbabilities(
      OWNER,
      sums.mean,
      width,
      (row) => `example ${Math.floor((row * examples.count) / rows)}, on average`,
    );
    expectValues(OWNER, "entropy", sums.entropy, { rows });
    expectSpread(plan, sums.squares);
    const summary = summarize(sums, plan.samples, width);
    const calibration = labels === undefined ? {} : calibrationOf(summary.mean, width, labels, bins);
    return { ...summary, ...calibration, ...drawn, shape };
  });
}

/** Probabilities as rows, each summarised by itself. */
interface Layout {
  /** `[examples, ...leading, classes]` */
  readonly shape: Shape;
  /** The number of probabilities per row: the number of classes, or 1 for an event. */
  readonly width: number;
  /** The shape of the rows, and therefore of the labels. */
  readonly labelled: Shape;
}

function layoutOf({ count, outputShape }: Examples, task: ClassificationTask): Layout {
  const shape = [count, ...(outputShape.length === 0 ? [1] : outputShape)];
  if (sizeOf(shape) === 0) throw new ShapeError(OWNER, { "output of an example": outputShape }, "at least one class");
  const classes = shape.at(-1)!;
  return task === "multilabel"
    ? { shape, width: 1, labelled: shape }
    : { shape, width: classes, labelled: shape.slice(0, -1) };
}

function probabilitiesOf(logits: Tensor, width: number): Tensor {
  return width === 1 ? run(kernels.sigmoid, { x: logits }, {}).y : run(kernels.softmax, { x: logits }, {}).y;
}

/** Reshapes probabilities to `[rows, width]`. */
function rowsOf(p: Tensor, width: number): Tensor {
  return p.reshape([p.size / width, width]);
}

function resolveOutputs(source: Source, outputs: ClassifyOptions["outputs"]): "logits" | "probabilities" {
  if (outputs === "logits" || outputs === "probabilities") return outputs;
  if (outputs === undefined) {
    const known = isEnsemble(source) ? outputsOfAll(source.models) : outputsOf(source);
    if (known !== undefined) return known;
  }
  throw new OptionError({
    owner: OWNER,
    option: "outputs",
    value: outputs,
    expected: '"logits" or "probabilities"',
    remedy: isModel(source)
      ? "Leave it out for a model that ends in logits, in softmax or in sigmoid."
      : "State what pass returns: only you know whether it has gone through a softmax.",
  });
}

/** The kind of the outputs, as far as the source itself tells. */
function outputsOf(source: Member): ClassifyOptions["outputs"] {
  if (!isModel(source)) return source.outputs;
  const last = finalActivation(source.layer);
  return last === "softmax" || last === "sigmoid" ? "probabilities" : "logits";
}

/** The kind of the outputs of all models. @throws {@link OptionError} where some models give logits and others probabilities. */
function outputsOfAll(models: readonly Member[]): ClassifyOptions["outputs"] {
  const [first, ...others] = models.map(outputsOf);
  const index = others.findIndex((kind) => kind !== first) + 1;
  if (index === 0) return first;
  throw new OptionError({
    owner: OWNER,
    option: `outputs of ${nameOf(index)}`,
    value: others[index - 1],
    expected: `${first === undefined ? "nothing" : `"${first}"`}, like those of ${nameOf(0)}`,
    remedy: "Let all models give logits, or all give probabilities; sources state it in their field outputs.",
  });
}

/** Refuses an activation that cannot give such probabilities. @param width The number of probabilities per row. */
function expectActivation(name: string, last: string | undefined, width: number): void {
  const refuse = (expected: string, remedy: string): never => {
    const option = name === "model" ? "last layer" : `last layer of ${name}`;
    throw new OptionError({ owner: OWNER, option, value: last, expected, remedy });
  };
  if (last === "sigmoid" && width > 1) {
    refuse(
      "one logit, or probability, for each of several classes that exclude one another",
      'For separate events, pass task: "multilabel". For classes that exclude one another, leave the sigmoid out.',
    );
  }
  if (last === "softmax" && width === 1) {
    refuse(
      "a sigmoid, or nothing, after outputs that are separate events",
      "The softmax of one output is 1: leave it out.",
    );
  }
}

async function readSums(sums: MomentTensors & TallyTensors): Promise<Sums> {
  return { ...(await readMoments(sums)), ...(await readTally(sums)) };
}
