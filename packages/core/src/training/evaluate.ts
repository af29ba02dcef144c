/** Measuring how good a model is. */
import { OptionError, ShapeError } from "../errors.js";
import { finalActivation } from "../layers/chain.js";
import { expectModel } from "../model/expect.js";
import type { Model, PassOptions } from "../model/model.js";
import { reading } from "../model/use.js";
import { expectKnownOptions } from "../options.js";
import { type Shape, sameShape } from "../shape.js";
import { tidy } from "../tensor/tidy.js";
import { type Data, expectBatchSize, expectWeights, inOrder, type OpenData, openData, takeExamples } from "./data.js";
import type { Loss } from "./losses/loss.js";
import { pacer } from "./pace.js";
import { penalise, type Regularizer, resolveRegularization } from "./regularization/regularizer.js";
import { type Metrics, resolveMetrics, type Scores, Tally } from "./tally.js";

/** Options of {@link evaluate}. */
export interface EvaluateOptions extends Pick<PassOptions, "mode" | "step" | "sample" | "sharedMask" | "key"> {
  /** The loss to evaluate, usually that of training. */
  readonly loss: Loss;
  /** Further measures, by names of your choice. */
  readonly metrics?: Metrics;
  /** Penalties on the parameters, which are added to the loss as in {@link fit}. Default: none. */
  readonly regularization?: readonly Regularizer[];
  /** The number of examples per pass. It does not change the result beyond rounding. Default 256. */
  readonly batchSize?: number;
  /** Cancels the evaluation between two batches. */
  readonly signal?: AbortSignal;
}

/** The result of {@link evaluate}: the means of the loss and of the metrics over the examples. */
export type Evaluation = Scores;

const KNOWN = [
  "loss",
  "metrics",
  "regularization",
  "batchSize",
  "signal",
  "mode",
  "step",
  "sample",
  "sharedMask",
  "key",
];

/**
 * Evaluates a model on data: the mean loss of its predictions, the accuracy if the loss is over classes, and your own metrics.
 * @throws {@link OptionError} for an option or a target that does not fit, and for a loss that is NaN; {@link ShapeError} for data that does
 * not fit the model; {@link BusyError} while the model is trained; the signal's reason once the signal is aborted.
 */
export async function evaluate(model: Model, data: Data, options: EvaluateOptions): Promise<Evaluation> {
  expectModel("evaluate", model);
  expectKnownOptions("evaluate", options, KNOWN);
  const { loss, metrics, regularization: given, batchSize = 256, signal, ...pass } = options;
  expectLoss("evaluate", loss, model);
  const measured = resolveMetrics("evaluate", loss, metrics);
  const regularization = resolveRegularization("evaluate", given);
  expectBatchSize("evaluate", batchSize);
  return await reading("evaluate", model, async () => {
    const open = openData("evaluate", data, model.device);
    try {
      await expectFit("evaluate", model, open, loss);
      return await evaluateOn(model, open, { loss, metrics: measured, regularization, batchSize, signal, pass });
    } finally {
      open.dispose();
    }
  });
}

/** The checked options of an evaluation. */
export interface EvaluationPlan {
  readonly loss: Loss;
  readonly metrics: Metrics;
  readonly regularization: readonly Regularizer[];
  readonly batchSize: number;
  readonly signal: AbortSignal | undefined;
  readonly pass: PassOptions;
  /** The number of the first example to evaluate. Default 0. */
  readonly from?: number;
}

/** Evaluates on checked data. @throws {@link OptionError} when a loss is NaN. */
export async function evaluateOn(model: Model, data: OpenData, plan: EvaluationPlan): Promise<Evaluation> {
  const { loss, metrics, regularization, batchSize, signal, pass, from = 0 } = plan;
  const tally = new Tally(metrics);
  const pause = pacer(signal);
  for (let first = from; first < data.examples; first += batchSize) {
    await pause();
    const examples = Math.min(batchSize, data.examples - first);
    const batch = tidy(model.device, () => {
      const { x, y, sampleWeight } = takeExamples(data, inOrder(examples, first));
      const { output } = model.forward(x, { firstExample: first, ...pass });
      return { output, target: y, loss: loss.evaluate(output, y, sampleWeight).loss, examples };
    });
    if (Number.isNaN(await tally.read(batch))) throw notANumber(first, examples);
  }
  const scores = tally.scores();
  return regularization.length === 0 ? scores : await penalised(model, scores, regularization);
}

/** Adds the penalties of the model's parameters to the loss of scores. */
async function penalised(model: Model, scores: Scores, regularization: readonly Regularizer[]): Promise<Scores> {
  const made = tidy(model.device, () => penalise(regularization, model.parameters));
  const penalties: Record<string, number> = {};
  let { loss } = scores;
  try {
    for (const { name, penalty } of made) {
      const [value = Number.NaN] = await penalty.data();
      penalties[name] = (penalties[name] ?? 0) + value;
      loss += value;
    }
  } finally {
    for (const { penalty } of made) penalty.dispose();
  }
  return { ...scores, loss, penalties };
}

function notANumber(first: number, examples: number): OptionError {
  return new OptionError({
    owner: "evaluate",
    option: "model",
    value: Number.NaN,
    expected: `a model whose loss is a number, also on examples ${first} to ${first + examples - 1}`,
    remedy: "Look for values that are not finite in the data, and in the parameters: training may have diverged.",
  });
}

/** Refuses a value that is not a loss, and a model that ends in the activation that the loss applies itself. @throws {@link OptionError} */
export function expectLoss(owner: string, loss: Loss, model: Model): void {
  if (typeof loss?.evaluate !== "function") {
    throw new OptionError({
      owner,
      option: "loss",
      value: loss,
      expected: "a loss, for example softmaxCrossEntropy()",
      remedy: "Pass loss in the options.",
    });
  }
  const kind = finalActivation(model.layer);
  if (kind === undefined || kind !== loss.activation) return;
  throw new OptionError({
    owner,
    option: "loss",
    value: loss.name,
    expected: `a model that ends in logits: ${loss.name} applies the ${kind} itself, and twice it learns slowly`,
    remedy: `Leave the ${kind} out of the model, and apply it to predictions.`,
  });
}

/**
 * Refuses data that does not fit the model or the loss, before anything is computed.
 * @throws {@link OptionError} @throws {@link ShapeError} @throws {@link DeviceError} for data on another device.
 */
export async function expectFit(owner: string, model: Model, data: OpenData, loss: Loss): Promise<void> {
  const { x, y, sampleWeight, examples } = data;
  for (const one of [x, y, ...(sampleWeight ? [sampleWeight] : [])]) one.on(model.device, owner);
  const output = [examples, ...outputShapeFor(owner, model, x.shape.slice(1))];
  if (sampleWeight !== undefined) {
    if (!loss.weighted) {
      throw new OptionError({
        owner,
        option: "sampleWeight",
        value: "given",
        expected: `nothing with the loss ${loss.name}, which takes no weights`,
        remedy: 'Give the loss "weighted: true" and a third argument of evaluate, the weights [batch].',
      });
    }
    expectWeights(owner, await sampleWeight.data());
  }
  loss.expectTargets?.(owner, { output, target: y.shape }, await y.data());
}

/** The shape of the model's output for one example. @throws {@link ShapeError} for an example that the model cannot take. */
export function outputShapeFor(owner: string, model: Model, inputShape: Shape): Shape {
  const { inputShape: built, outputShape } = model;
  if (built === undefined || outputShape === undefined) {
    return model.layer.build({ inputShape, key: model.key }).outputShape;
  }
  if (sameShape(built, inputShape)) return outputShape;
  throw new ShapeError(
    owner,
    { example: inputShape },
    `examples of shape [${built.join(", ")}], for which the model was built`,
  );
}
