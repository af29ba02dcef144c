/**
 * Regression by the protocol of Gal and Ghahramani 2016, section 5.3: on every split of a data set the dropout rate and tau
 * are chosen on a fifth of the training examples, and the test examples are predicted.
 */
import { dense, type Model, predict, relu, sequential } from "@maskout/core";
import { invertedDropout } from "@maskout/inverted";
import { regression } from "@maskout/mc-dropout";
import { mean } from "simple-statistics";
import type { Examples, RegressionData } from "../../data/regression.js";
import { meanAndDeviation } from "../../measure/statistics.js";
import type { MeanAndError } from "../../results/fields.js";
import { unlessAborted } from "./abort.js";
import type { PartContext } from "./context.js";
import { publishedScores } from "./published.js";
import {
  featuresTensor,
  likeliestTau,
  type Standardized,
  samplePredictions,
  standardize,
  toScale,
  trainRegressor,
} from "./regressor.js";
import type { RegressionUncertainty } from "./schema.js";
import type { RegressionSettings } from "./settings.js";

type SplitScores = RegressionUncertainty["splits"][number];

/** The prior length scale of the published code. */
const LENGTH_SCALE = 0.01;

/**
 * The tau that the weight decay is computed for, in units of the standardised targets. The published code trains a network
 * for every pair of rate and tau; there tau changes only this decay, which is below 1e-6, so here one network a rate
 * serves every tau.
 */
const DECAY_TAU = 10;

const VALIDATION_SHARE = 0.2;

/** Runs the protocol. A split that was stopped is left out, and those before it are kept. */
export async function measureSplits(
  settings: RegressionSettings,
  data: RegressionData,
  context: PartContext,
): Promise<RegressionUncertainty> {
  const perSplit = settings.rates.length * settings.epochs;
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
  readonly model: Model;
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
  const candidates: Candidate[] = [];
  try {
    for (const [index, rate] of settings.rates.entries()) {
      const model = buildRegressor(settings, learnt, rate, `${context.seed}, split ${split}, rate ${rate}`, context);
      try {
        const report = (epoch: number) => onEpoch(index * settings.epochs + epoch, rate);
        const candidate = await fitCandidate(model, rate, settings, { learnt, validation }, context, report);
        candidates.push(candidate);
      } catch (error) {
        model.dispose();
        throw error;
      }
    }
    const best = candidates.reduce((a, b) => (b.logLikelihood > a.logLikelihood ? b : a));
    const scores = await testCandidate(best, settings, toScale(rowsOf(data, test), scale), scale, context);
    const seconds = (performance.now() - start) / 1000;
    return { split, rate: best.rate, ...scores, seconds };
  } finally {
    for (const { model } of candidates) model.dispose();
  }
}

/** Dropout on the inputs and on every hidden layer. */
function buildRegressor(
  { hidden }: RegressionSettings,
  { features }: Examples,
  rate: number,
  seed: string,
  { device }: PartContext,
): Model {
  const dropout = () => invertedDropout({ rate });
  const layers = hidden.flatMap((units) => [dropout(), dense(units), relu()]);
  return sequential([...layers, dropout(), dense(1)], { seed, device, inputShape: [features[0]?.length ?? 0] });
}

async function fitCandidate(
  model: Model,
  rate: number,
  { epochs, batchSize, samples, taus }: RegressionSettings,
  { learnt, validation }: { readonly learnt: Examples; readonly validation: Examples },
  { signal }: PartContext,
  onEpoch: (epoch: number) => void,
): Promise<Candidate> {
  const decay = ((1 - rate) * LENGTH_SCALE ** 2) / (2 * learnt.targets.length * DECAY_TAU);
  // The published decay is the factor of the squared weights in the loss, whose gradient is twice that.
  await trainRegressor(model, learnt, { epochs, batchSize, weightDecay: 2 * decay, signal, onEpoch });
  const predictions = await samplePredictions(model, validation.features, samples, signal);
  return { model, rate, ...likeliestTau(predictions, validation.targets, taus) };
}

/** Scores on the test examples, in the units of the targets. */
async function testCandidate(
  { model, tau, logLikelihood: validationLogLikelihood }: Candidate,
  { samples }: RegressionSettings,
  { features, targets }: Examples,
  scale: Standardized["scale"],
  { device, signal }: PartContext,
): Promise<Omit<SplitScores, "split" | "rate" | "seconds">> {
  const predictions = await samplePredictions(model, features, samples, signal);
  const { rmse = Number.NaN, logLikelihood = Number.NaN } = regression({
    predictions,
    samples,
    batch: targets.length,
    tau,
    targets,
  });
  using x = featuresTensor(features, device);
  using pass = await predict(model, x, signal && { signal });
  const errors = Array.from(await pass.data(), (value, index) => (value - targets[index]!) ** 2);
  // A density of y / deviation is a density of y over the deviation.
  const unit = scale.target.deviation;
  return {
    tau: tau / unit ** 2,
    validationLogLikelihood: validationLogLikelihood - Math.log(unit),
    rmse: unit * rmse,
    passRmse: unit * Math.sqrt(mean(errors)),
    logLikelihood: logLikelihood - Math.log(unit),
  };
}

function rowsOf({ features, targets }: Examples, rows: readonly number[]): Examples {
  return { features: rows.map((row) => features[row]!), targets: rows.map((row) => targets[row]!) };
}

function meanAndError(values: readonly number[]): MeanAndError {
  const { mean: centre, deviation } = meanAndDeviation(values);
  return { mean: centre, standardError: deviation / Math.sqrt(values.length) };
}
