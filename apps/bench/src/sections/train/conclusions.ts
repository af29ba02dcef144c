/**
 * Conclusions from the trainings, in words that the page and the terminal share. They say that a variant helps or harms if the
 * interval of its difference from no dropout, seed by seed, is on one side of 0. A single seed supports no such conclusion.
 */
import { baseline } from "../../contenders/index.js";
import { formatPoints } from "../../format.js";
import type { Interval } from "../../results/fields.js";
import { describeSeeds, groupName } from "./groups.js";
import type { ExperimentResult, TrainResult } from "./schema.js";

type Summary = ExperimentResult["summary"][number];

/** A measure by which networks are compared. */
interface Measure {
  readonly noun: string;
  readonly better: "lower" | "higher";
  mean(group: Summary): number | null;
  difference(group: Summary): Interval | null | undefined;
  format(value: number): string;
  /** Formats a value that is not a difference, if that needs another format. */
  formatAlone?(value: number): string;
}

const LOSS: Measure = {
  noun: "test loss",
  better: "lower",
  mean: ({ testLoss }) => testLoss?.mean ?? null,
  difference: ({ difference }) => difference?.testLoss,
  format: (loss) => loss.toFixed(2),
};

const ACCURACY: Measure = {
  noun: "test accuracy",
  better: "higher",
  mean: ({ test }) => test.mean,
  difference: ({ difference }) => difference?.test,
  format: (share) => `${formatPoints(share)} points`,
  formatAlone: (share) => `${formatPoints(share)}%`,
};

const CALIBRATION: Measure = {
  noun: "calibration error",
  better: "lower",
  mean: ({ calibrationError }) => calibrationError?.mean ?? null,
  difference: ({ difference }) => difference?.calibrationError,
  format: (share) => `${formatPoints(share)} points`,
  formatAlone: (share) => `${formatPoints(share)}%`,
};

export function concludeLoss(experiment: ExperimentResult): string {
  return conclude(experiment, LOSS);
}

export function concludeAccuracy(experiment: ExperimentResult): string {
  return conclude(experiment, ACCURACY);
}

export function concludeCalibration(experiment: ExperimentResult): string {
  return conclude(experiment, CALIBRATION);
}

/** The conclusions on the test losses of all experiments. */
export function findTraining({ experiments }: TrainResult): string | undefined {
  const finished = experiments.filter(({ summary }) => summary.length > 0);
  return finished.length === 0 ? undefined : `${finished.map(concludeLoss).join(". ")}.`;
}

/** A group, and its difference from no dropout. */
interface Compared {
  readonly name: string;
  readonly group: Summary;
  readonly interval: Interval;
}

function conclude(experiment: ExperimentResult, measure: Measure): string {
  const { name, summary } = experiment;
  if (summary.length === 0) return `${name}: no training was finished`;
  const compared = summary.flatMap((group): Compared[] => {
    const interval = measure.difference(group);
    return interval === undefined || interval === null ? [] : [{ name: groupName(experiment, group), group, interval }];
  });
  if (compared.length === 0) return `${name}: ${describeAlone(experiment, measure)}`;
  const sign = measure.better === "lower" ? -1 : 1;
  const helps = compared.filter(({ interval: { low, high } }) => (sign > 0 ? low > 0 : high < 0));
  const harms = compared.filter(({ interval: { low, high } }) => (sign > 0 ? high < 0 : low > 0));
  const open = compared.filter((one) => !helps.includes(one) && !harms.includes(one));
  const worse = measure.better === "lower" ? "higher" : "lower";
  return `${name}: ${[
    ...sentence(helps, `${measure.better} ${measure.noun} than no dropout`, measure),
    ...sentence(harms, `${worse} ${measure.noun} than no dropout`, measure, tooShort(experiment, harms)),
    ...(open.length === 0
      ? []
      : [
          `${listed(open)} ${open.length === 1 ? "does" : "do"} not differ from no dropout in ${measure.noun} beyond the spread of ${describeSeeds(open.map(({ group }) => group.difference?.seeds ?? 0))}`,
        ]),
  ].join("; ")}`;
}

/** "standard and inverted have a lower test loss than no dropout, by 0.58 (0.41 to 0.75) and 0.63 (0.40 to 0.86)" */
function sentence(groups: readonly Compared[], what: string, measure: Measure, why = ""): readonly string[] {
  if (groups.length === 0) return [];
  const by = groups.map(({ interval }) => range(interval, measure)).join(" and ");
  return [`${listed(groups)} ${groups.length === 1 ? "has" : "have"} a ${what}, by ${by}${why}`];
}

/** A difference with its interval, without the sign, which the words express. */
function range({ value, low, high }: Interval, { format }: Measure): string {
  const [least, most] = [Math.min(Math.abs(low), Math.abs(high)), Math.max(Math.abs(low), Math.abs(high))];
  return `${format(Math.abs(value))} (${format(least)} to ${format(most)})`;
}

/** A note for dropout that is behind while it still learns its training digits: it has not had the time to pay off. */
function tooShort({ summary, settings }: ExperimentResult, harms: readonly Compared[]): string {
  const without = summary.find(({ variant }) => variant === baseline.name);
  const learning = harms.some(({ group }) => group.train.mean < (without?.train.mean ?? 0));
  return learning ? `: ${settings.epochs} epochs are too short to pay off` : "";
}

/** The measured values, for results that cannot be compared: those of one seed, or without the network without dropout. */
function describeAlone(experiment: ExperimentResult, measure: Measure): string {
  const { summary } = experiment;
  const values = summary.flatMap((group) => {
    const mean = measure.mean(group);
    return mean === null
      ? [`${groupName(experiment, group)} diverged`]
      : [`${(measure.formatAlone ?? measure.format)(mean)} ${groupName(experiment, group)}`];
  });
  const seeds = Math.max(...summary.map((group) => group.seeds));
  const alone = seeds === 1 ? "one seed, too few to compare: " : "";
  return `${alone}${measure.noun} ${values.join(", ")}`;
}

function listed(groups: readonly { readonly name: string }[]): string {
  const names = groups.map(({ name }) => name);
  return names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
