/**
 * Regression by the protocol of Gal and Ghahramani 2016, section 5.3. On every split of a data set, the dropout rate and tau
 * are chosen on a fifth of the training examples, a network is trained with them on all training examples, and the test examples are predicted.
 */
import type { Model } from "@maskout/core";
import { type Examples, type RegressionData, rowsOf } from "../../data/regression.js";
import { meanAndDeviation } from "../../measure/statistics.js";
import type { MeanAndError } from "../../results/fields.js";
import { unlessAborted } from "./abort.js";
import type { PartContext } from "./context.js";
import { publishedScores } from "./published.js";
import {
  buildRegressor,
  likeliestTau,
  publishedDecay,
  samplePredictions,
  scoreRegressor,
  standardize,
  toScale,
  trainRegressor,
} from "./regressor.js";
import type { RegressionUncertainty } from "./schema.js";
import type { RegressionSettings } from "./settings.js";

type SplitScores = RegressionUncertainty["splits"][number];

/**
 * The tau for which the weight decay is computed, in units of the standardised targets. The published code trains a network
 * for every pair of rate and tau. There tau changes only this decay, which is below 1e-6, so here one network per rate
 * serves every tau.
 */
const DECAY_TAU = 10;

const VALIDATION_SHARE = 0.2;

/** Runs the protocol. A split that was stopped is left out; the earlier ones are kept. */
export async function measureSplits(
  settings: RegressionSettings,
  data: RegressionData,
  context: PartContext,
): Promise<RegressionUncertainty> {
  const perSplit = (settings.rates.length + 1) * settings.epochs;
  const splits: SplitScores[] = [];
  for (const split of data.splits.keys()) {
    const onEpoch = (epoch: number, rate: number) =>
      context.progress({
        work: "regression",
        done: split * perSplit + epoch,
        of: data.splits.length * perSplit,
        text: `${data.name}, split ${split + 1} of ${data.splits.length}, rate ${rate}`,
      });
    const scores = await unlessAborted(context.signal, () => measureSplit(settings, data, split, context, onEpoch));
    if (scores === undefined) break;
    splits.push(scores);
  }
  return {
    name: data.name,
    settings: { ...settings, examples: data.targets.length, features: data.features[0]?.length ?? 0 },
    splits,
    summary:
      splits.length === 0
        ? null
        : {
            rmse: meanAndError(splits.map(({ rmse }) => rmse)),
            logLikelihood: meanAndError(splits.map(({ logLikelihood }) => logLikelihood)),
          },
    published: publishedScores(data.name, data.targets.length),
  };
}

interface Candidate {
  readonly rate: number;
  readonly tau: number;
  readonly logLikelihood: number;
}

async function measureSplit(
  settings: RegressionSettings,
  data: RegressionData,
  split: number,
  context: PartContext,
  onEpoch: (epoch: number, rate: number) => void,
): Promise<SplitScores> {
  const { train, test } = data.splits[split]!;
  const learntCount = Math.floor((1 - VALIDATION_SHARE) * train.length);
  const { scale, ...learnt } = standardize(rowsOf(data, train.slice(0, learntCount)));
  const validation = toScale(rowsOf(data, train.slice(learntCount)), scale);
  const start = performance.now();
  const name = `${context.seed}, split ${split}`;
  const candidates: Candidate[] = [];
  for (const [index, rate] of settings.rates.entries()) {
    const report = (epoch: number) => onEpoch(index * settings.epochs + epoch, rate);
    using model = await fitRate(settings, learnt, { rate, name: `${name}, rate ${rate}` }, context, report);
    const predictions = await samplePredictions(model, validation.features, settings.samples, context.signal);
    const candidate = { rate, ...likeliestTau(predictions, validation.targets, settings.taus) };
    candidates.push(candidate);
  }
  const { rate, tau, logLikelihood } = candidates.reduce((a, b) => (b.logLikelihood > a.logLikelihood ? b : a));
  // The chosen network is trained once more, on all training examples.
  const all = standardize(rowsOf(data, train));
  const unit = all.scale.target.deviation;
  const report = (epoch: number) => onEpoch(settings.rates.length * settings.epochs + epoch, rate);
  using model = await fitRate(settings, all, { rate, name: `${name}, all` }, context, report);
  const scores = await scoreRegressor(model, toScale(rowsOf(data, test), all.scale), {
    ...context,
    samples: settings.samples,
    tau,
    unit,
  });
  const seconds = (performance.now() - start) / 1000;
  return {
    split,
    rate,
    tau: tau / unit ** 2,
    validationLogLikelihood: logLikelihood - Math.log(scale.target.deviation),
    ...scores,
    seconds,
  };
}

/** Trains a network with a rate. */
async function fitRate(
  { hidden, epochs, batchSize }: RegressionSettings,
  learnt: Examples,
  { rate, name: seed }: { readonly rate: number; readonly name: string },
  { device, signal }: PartContext,
  onEpoch: (epoch: number) => void,
): Promise<Model> {
  const model = buildRegressor({ hidden, rate, inputs: learnt.features[0]?.length ?? 0 }, { seed, device });
  const weightDecay = publishedDecay({ rate, tau: DECAY_TAU, examples: learnt.targets.length });
  try {
    await trainRegressor(model, learnt, { epochs, batchSize, weightDecay, signal, onEpoch });
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

function meanAndError(values: readonly number[]): MeanAndError {
  const { mean: centre, deviation } = meanAndDeviation(values);
  return { mean: centre, standardError: deviation / Math.sqrt(values.length) };
}
