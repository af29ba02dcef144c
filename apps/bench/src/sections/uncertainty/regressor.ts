/** The common parts of the regressions: standardised values, a network with dropout, and the noise that best explains held-out targets. */
import {
  adam,
  type Device,
  dense,
  fit,
  type Model,
  meanSquaredError,
  predict,
  relu,
  sequential,
  type Tensor,
  tensor,
} from "@maskout/core";
import { invertedDropout } from "@maskout/inverted";
import { mcDropout, regression } from "@maskout/mc-dropout";
import { mean, standardDeviation, zScore } from "simple-statistics";
import type { Examples } from "../../data/regression.js";

/** A column's mean and standard deviation; for a constant column, the deviation is 1. */
interface Scale {
  readonly mean: number;
  readonly deviation: number;
}

/** Examples to learn from, as standardised numbers, and the scale to standardise others in the same way. */
export interface Standardized extends Examples {
  readonly scale: { readonly features: readonly Scale[]; readonly target: Scale };
}

function scaleOf(values: readonly number[]): Scale {
  return { mean: mean([...values]), deviation: standardDeviation([...values]) || 1 };
}

export function standardize({ features, targets }: Examples): Standardized {
  const columns = features[0]?.map((_, column) => scaleOf(features.map((row) => row[column]!))) ?? [];
  const scale = { features: columns, target: scaleOf(targets) };
  return { ...toScale({ features, targets }, scale), scale };
}

/** Standardises other examples, with the scale of those that were learnt. */
export function toScale({ features, targets }: Examples, scale: Standardized["scale"]): Examples {
  return {
    features: features.map((row) => row.map((value, column) => standardized(value, scale.features[column]!))),
    targets: targets.map((value) => standardized(value, scale.target)),
  };
}

function standardized(value: number, { mean: centre, deviation }: Scale): number {
  return zScore(value, centre, deviation);
}

export interface RegressorTraining {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate?: number;
  readonly weightDecay?: number;
  readonly signal?: AbortSignal;
  readonly onEpoch?: (epoch: number) => void;
}

/** A network of the published experiments: ReLUs, with dropout on the inputs and on every hidden layer. */
export function buildRegressor(
  { hidden, rate, inputs }: { readonly hidden: readonly number[]; readonly rate: number; readonly inputs: number },
  where: { readonly seed: string; readonly device: Device },
): Model {
  const dropout = () => invertedDropout({ rate });
  const layers = hidden.flatMap((units) => [dropout(), dense(units), relu()]);
  return sequential([...layers, dropout(), dense(1)], { ...where, inputShape: [inputs] });
}

/** The prior length scale of the published code. */
const LENGTH_SCALE = 0.01;

/**
 * The weight decay for a rate and a tau, in the units of the optimizer. The published decay is the factor of the squared weights in the
 * loss, and their gradient has twice that factor.
 */
export function publishedDecay({
  rate,
  tau,
  examples,
}: {
  readonly rate: number;
  readonly tau: number;
  readonly examples: number;
}): number {
  return (2 * ((1 - rate) * LENGTH_SCALE ** 2)) / (2 * examples * tau);
}

/** Trains a model on examples, with Adam and the mean squared error. */
export async function trainRegressor(model: Model, examples: Examples, training: RegressorTraining): Promise<void> {
  const { epochs, batchSize, signal, onEpoch, ...adamOptions } = training;
  const { device } = model;
  using x = featuresTensor(examples.features, device);
  using y = tensor(Float32Array.from(examples.targets), [examples.targets.length, 1], { device });
  const optimizer = adam(adamOptions);
  try {
    await fit(
      model,
      { x, y },
      {
        loss: meanSquaredError(),
        optimizer,
        epochs,
        batchSize,
        onEpoch: ({ epoch }) => onEpoch?.(epoch + 1),
        ...(signal && { signal }),
      },
    );
  } finally {
    optimizer.dispose();
  }
}

/** The predictions of the samples, `[samples, examples]`. */
export async function samplePredictions(
  model: Model,
  features: Examples["features"],
  samples: number,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  using x = featuresTensor(features, model.device);
  const sampler = mcDropout(model, { samples, ...(signal && { signal }) });
  const { samples: predictions } = await sampler.regress(x, { keepSamples: true });
  if (predictions === undefined) throw new Error("The requested samples are missing.");
  return predictions;
}

/** The errors of predictions of other examples, in the units of the targets. */
export interface RegressorScores {
  /** The error of the mean over the samples. */
  readonly rmse: number;
  /** The error of one pass without masks. */
  readonly passRmse: number;
  /** The predictive log-likelihood, mean over the examples, in nats. */
  readonly logLikelihood: number;
}

/** Scores on standardised examples. @param options `tau` in standardised units; `unit`, the standard deviation of the targets. */
export async function scoreRegressor(
  model: Model,
  { features, targets }: Examples,
  {
    samples,
    tau,
    unit,
    signal,
  }: { readonly samples: number; readonly tau: number; readonly unit: number; readonly signal?: AbortSignal },
): Promise<RegressorScores> {
  const predictions = await samplePredictions(model, features, samples, signal);
  const { rmse = Number.NaN, logLikelihood = Number.NaN } = regression({
    predictions,
    samples,
    batch: targets.length,
    tau,
    targets,
  });
  using x = featuresTensor(features, model.device);
  using pass = await predict(model, x, signal && { signal });
  const errors = Array.from(await pass.data(), (value, index) => (value - targets[index]!) ** 2);
  // The density of y is that of y / deviation, divided by the deviation.
  return {
    rmse: unit * rmse,
    passRmse: unit * Math.sqrt(mean(errors)),
    logLikelihood: logLikelihood - Math.log(unit),
  };
}

export function featuresTensor(features: Examples["features"], device: Device): Tensor {
  return tensor(Float32Array.from(features.flat()), [features.length, features[0]?.length ?? 0], { device });
}

/** The tau with the highest predictive log-likelihood, and that likelihood. @param predictions `[samples, targets.length]` */
export function likeliestTau(
  predictions: ArrayLike<number>,
  targets: readonly number[],
  taus: readonly number[],
): { readonly tau: number; readonly logLikelihood: number } {
  const batch = targets.length;
  const samples = predictions.length / batch;
  const scored = taus.map((tau) => {
    const { logLikelihood = Number.NaN } = regression({ predictions, samples, batch, tau, targets });
    return { tau, logLikelihood };
  });
  return scored.reduce((best, candidate) => (candidate.logLikelihood > best.logLikelihood ? candidate : best));
}
