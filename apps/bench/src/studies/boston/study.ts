/**
 * Gal and Ghahramani, "Dropout as a Bayesian approximation", ICML 2016, section 5.3, on Boston housing, as their code does it: on each of 20
 * splits the rate and tau are chosen on a fifth of the training rows, a network is trained at them on all of these, and the test rows are
 * predicted by the mean of many samples.
 */
import { z } from "zod";
import { rowsOf } from "../../data/regression.js";
import { meanAndDeviation } from "../../measure/statistics.js";
import { left, right } from "../../results/table.js";
import { CORRECTED_BOSTON } from "../../sections/uncertainty/published.js";
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
import { defineStudy, type Outcome, type StudyReport } from "../study.js";
import { loadBoston } from "./data.js";

interface Settings {
  readonly hidden: number;
  readonly rates: readonly number[];
  /** The precisions of the noise that are tried, in units of the target. */
  readonly taus: readonly number[];
  readonly validationShare: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly samples: number;
  readonly splits: number;
}

const settings: Settings = {
  hidden: 50,
  rates: [0.005, 0.01, 0.05, 0.1],
  taus: [0.1, 0.15, 0.2],
  validationShare: 0.2,
  epochs: 4000,
  batchSize: 128,
  samples: 1000,
  splits: 20,
};

interface BostonCell extends Readonly<Record<string, number>> {
  readonly split: number;
}

const values = z.object({
  rate: z.number(),
  tau: z.number(),
  validationLogLikelihood: z.number(),
  rmse: z.number(),
  passRmse: z.number(),
  logLikelihood: z.number(),
});
type Values = z.infer<typeof values>;

export const boston = defineStudy<Settings, BostonCell, Values>({
  name: "boston",
  title: "Uncertainty of a regression: Boston housing",
  source: "Gal and Ghahramani 2016, section 5.3, as corrected by the authors",
  settings: {
    quick: { ...settings, rates: [0.05], taus: [0.1, 0.2], epochs: 100, samples: 100, splits: 6 },
    full: settings,
  },
  cells: ({ splits }) => Array.from({ length: splits }, (_, split) => ({ split })),
  run: ({ split }, settings) => computeSplit(split, settings),
  values,
  report,
});

async function computeSplit(split: number, settings: Settings): Promise<Values> {
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

/** A network of the study, trained. */
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

function report({ settings, cells }: Outcome<Settings, BostonCell, Values>): StudyReport {
  const ours = { rmse: spread(cells, "rmse"), logLikelihood: spread(cells, "logLikelihood") };
  const { rmse, logLikelihood } = CORRECTED_BOSTON;
  const row = (name: string, error: string, likelihood: string) => [name, error, likelihood];
  return {
    findings: [
      `RMSE ${ours.rmse.text} and log-likelihood ${ours.logLikelihood.text} over ${cells.length} splits; the authors' corrected table has ${said(rmse)} and ${said(logLikelihood)}.`,
    ],
    tables: [
      {
        title:
          "Boston housing: test RMSE in 1000 dollars, log-likelihood in nats, mean ± standard error over the splits",
        columns: [left(""), right("RMSE"), right("log-likelihood")],
        rows: [
          row("here, mean of the samples", ours.rmse.text, ours.logLikelihood.text),
          row("here, one pass without masks", spread(cells, "passRmse").text, "–"),
          row("the authors, corrected", said(rmse), said(logLikelihood)),
        ],
        notes: [
          `${cells.length} of the authors' 20 splits; ${settings.epochs} epochs, ${settings.samples} samples, Adam, batches of ${settings.batchSize}, ${settings.hidden} ReLUs; rates ${settings.rates.join(", ")} and taus ${settings.taus.join(", ")} tried on a fifth of the training rows.`,
          ETHICS,
        ],
      },
      {
        title: "Boston housing, split by split",
        columns: ["split", "rate", "tau", "RMSE", "log-likelihood"].map(right),
        rows: cells.map(({ cell, values }) => [
          String(cell.split),
          String(values.rate),
          String(values.tau),
          values.rmse.toFixed(2),
          values.logLikelihood.toFixed(2),
        ]),
        notes: [],
      },
    ],
  };
}

/** Why it is here, and why nobody should take it for an example. */
const ETHICS =
  "One column of this data set, b, is a transform of the share of black residents, made on the assumption that white people pay to live apart; " +
  "it is here because the published numbers are of it, and for nothing else. Do not learn from it about people or houses.";

function spread(cells: readonly { readonly values: Values }[], name: "rmse" | "passRmse" | "logLikelihood") {
  const { mean, deviation } = meanAndDeviation(cells.map(({ values }) => values[name]));
  const standardError = deviation / Math.sqrt(cells.length);
  return { mean, standardError, text: said({ mean, standardError }) };
}

function said({ mean, standardError }: { readonly mean: number; readonly standardError: number }): string {
  return `${mean.toFixed(2)} ± ${standardError.toFixed(2)}`;
}
