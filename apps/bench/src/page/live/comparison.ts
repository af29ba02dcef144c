/** A comparison in the visitor's browser: the command line's experiments, plans and checks, on what the visitor chose. */
import type { MonthlySeries } from "../../data/co2.js";
import type { Split } from "../../data/digits.js";
import { formatPercent } from "../../format.js";
import { allNames, type Choices, countedSeeds } from "../../plans/choices.js";
import { planSpeed } from "../../plans/speed.js";
import { planTrain } from "../../plans/train.js";
import { planUncertainty } from "../../plans/uncertainty.js";
import { checkBars } from "../../report/bars.js";
import { type Environment, type Results, SCHEMA_VERSION } from "../../results/schema.js";
import { measureSpeed } from "../../sections/speed/measure.js";
import { train } from "../../sections/train/measure.js";
import { measureUncertainty } from "../../sections/uncertainty/measure.js";
import type { LiveSettings } from "../settings.js";
import type { LiveProgress } from "./messages.js";

/** What the experiments learn from, loaded when it is needed. */
export interface LiveData {
  digits(): Promise<Split>;
  co2(): MonthlySeries;
}

export interface LiveOptions {
  readonly environment: Environment;
  readonly signal: AbortSignal;
  onProgress(progress: LiveProgress): void;
  /** Called after every part, with all that has been measured so far. */
  onResults(results: Results): void;
}

/** Runs the parts that were chosen, one after the other. @throws Where an output is wrong, or a device is missing. */
export async function compareLive(settings: LiveSettings, data: LiveData, options: LiveOptions): Promise<void> {
  const { environment, signal, onResults } = options;
  const { parts, effort, variants, devices, sizes, rates } = settings;
  // All of them are not named, as on the command line: then DropConnect takes part with fewer seeds.
  const choices: Choices = { effort, devices, variants: variants.length === allNames().length ? undefined : variants };
  let results: Results = {
    kind: "maskout-bench-results",
    schemaVersion: SCHEMA_VERSION,
    interrupted: false,
    environment,
    bars: [],
  };
  const keep = (section: Partial<Results>) => {
    results = { ...results, ...section, interrupted: signal.aborted };
    results = { ...results, bars: checkBars(results.speed, results.peers) };
    onResults(results);
  };
  if (parts.includes("speed")) keep({ speed: await runSpeed({ ...choices, sizes, rates }, options) });
  if (parts.includes("learning") && !signal.aborted)
    keep({ train: await runTrain({ ...choices, seeds: countedSeeds(settings.seeds) }, await data.digits(), options) });
  if (parts.includes("uncertainty") && !signal.aborted)
    keep({ uncertainty: await runUncertainty(choices, { digits: await data.digits(), co2: data.co2() }, options) });
}

function runSpeed(choices: Parameters<typeof planSpeed>[0], { signal, onProgress }: LiveOptions) {
  return measureSpeed(planSpeed(choices), {
    signal,
    onProgress: ({ activity, work, done, of }) =>
      onProgress(
        activity === "verify"
          ? { work: `speed, ${work}`, done: 0, of, text: `comparing outputs with the reference: ${done} of ${of}` }
          : { work: `speed, ${work}`, done, of, text: `${done} of ${of} turns` },
      ),
  });
}

function runTrain(choices: Parameters<typeof planTrain>[0], split: Split, { signal, onProgress }: LiveOptions) {
  return train(planTrain(choices), split, {
    signal,
    onProgress: ({ experiment, run, epoch, done, of }) =>
      onProgress({
        work: `learning, ${experiment}`,
        done,
        of,
        text: `${run.variant}, seed ${run.seed}, epoch ${epoch.epoch}: test ${formatPercent(epoch.test.accuracy)}`,
      }),
  });
}

function runUncertainty(
  choices: Parameters<typeof planUncertainty>[0],
  data: Parameters<typeof measureUncertainty>[1],
  { signal, onProgress }: LiveOptions,
) {
  return measureUncertainty(planUncertainty(choices), data, {
    signal,
    onProgress: ({ part, done, of, text }) => onProgress({ work: `uncertainty, ${part}`, done, of, text }),
  });
}
