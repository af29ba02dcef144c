/** What the regressions share: standardised values, a network with dropout, and the noise that explains held-out targets. */
import { adam, type Device, fit, type Model, meanSquaredError, type Tensor, tensor } from "@maskout/core";
import { mcDropout, regression } from "@maskout/mc-dropout";
import { mean, standardDeviation, zScore } from "simple-statistics";
import type { Examples } from "../../data/regression.js";

/** A column's mean and standard deviation; a constant column has the deviation 1. */
interface Scale {
  readonly mean: number;
  readonly deviation: number;
}

/** Examples to learn from, as standardised numbers, and how to bring others to the same scale. */
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

/** Other examples, on the scale of those that were learnt. */
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

/** `[samples, examples]`: what the samples predict. */
export async function samplePredictions(
  model: Model,
  features: Examples["features"],
  samples: number,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  using x = featuresTensor(features, model.device);
  const sampler = mcDropout(model, { samples, ...(signal && { signal }) });
  const { samples: predictions } = await sampler.regress(x, { keepSamples: true });
  if (predictions === undefined) throw new Error("The samples were asked for and are not there.");
  return predictions;
}

export function featuresTensor(features: Examples["features"], device: Device): Tensor {
  return tensor(Float32Array.from(features.flat()), [features.length, features[0]?.length ?? 0], { device });
}

/** The tau whose predictive log-likelihood is highest, and that likelihood. @param predictions `[samples, targets.length]` */
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
