/** Computes a split. */

import { rowsOf } from "../../data/regression.js";
import {
  buildRegressor,
  likeliestTau,
  publishedDecay,
  samplePredictions,
  scoreRegressor,
  standardize,
  toScale,
  trainRegressor,
} from "../../sections/uncertainty/regressor.js";
import { studyDevice } from "../device.js";
import { loadBoston } from "./data.js";
import type { BostonCell, Settings, Values } from "./grid.js";

export async function compute({ split }: BostonCell, settings: Settings): Promise<Values> {
  const { validationShare, samples } = settings;
  const data = loadBoston();
  const { train, test } = data.splits[split]!;
  const learntCount = Math.floor((1 - validationShare) * train.length);
  const learnt = standardize(rowsOf(data, train.slice(0, learntCount)));
  const validation = toScale(rowsOf(data, train.slice(learntCount)), learnt.scale);
  const candidates = [];
  for (const rate of settings.rates) {
    for (const tau of settings.taus) {
      const place = { rate, tau, name: `split ${split}, rate ${rate}, tau ${tau}` };
      using model = await trained(learnt, settings, place);
      const predictions = await samplePredictions(model, validation.features, samples, undefined);
      const unit = learnt.scale.target.deviation;
      const { logLikelihood } = likeliestTau(predictions, validation.targets, [tau * unit ** 2]);
      candidates.push({ rate, tau, validationLogLikelihood: logLikelihood - Math.log(unit) });
    }
  }
  const best = candidates.reduce((a, b) => (b.validationLogLikelihood > a.validationLogLikelihood ? b : a));
  const all = standardize(rowsOf(data, train));
  const unit = all.scale.target.deviation;
  using model = await trained(all, settings, { ...best, name: `split ${split}, all` });
  const examples = toScale(rowsOf(data, test), all.scale);
  return { ...best, ...(await scoreRegressor(model, examples, { samples, tau: best.tau * unit ** 2, unit })) };
}

/** Trains a network of the study. */
async function trained(
  learnt: ReturnType<typeof standardize>,
  { hidden, epochs, batchSize }: Settings,
  { rate, tau, name }: { readonly rate: number; readonly tau: number; readonly name: string },
) {
  const inputs = learnt.features[0]!.length;
  const model = buildRegressor({ hidden: [hidden], rate, inputs }, { seed: `boston, ${name}`, device: studyDevice });
  const weightDecay = publishedDecay({ rate, tau, examples: learnt.targets.length });
  await trainRegressor(model, learnt, { epochs, batchSize, weightDecay });
  return model;
}
