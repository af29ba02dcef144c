/** Learning curves over the seeds, as the learning figures take them. */
import { hueOf } from "../../../contenders/index.js";
import type { Hue } from "../../../figures/theme.js";
import { meanAndDeviation } from "../../../measure/statistics.js";
import { describeRuns } from "../../../results/environment.js";
import type { SectionRun } from "../../../section.js";
import { describeSeeds, groupName, groupsOf } from "../groups.js";
import type { ExperimentResult, Training, TrainResult } from "../schema.js";

type Epoch = Training["epochs"][number];

/** A value after an epoch: the mean over the seeds, and the lowest and highest of them. */
export interface CurvePoint {
  /** The variant, and the device where there are several. */
  readonly name: string;
  readonly hue: Hue;
  readonly epoch: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/**
 * A curve for every variant and device. Epochs after which a seed's training had diverged are left out; one that is still going on
 * counts as far as it has come.
 */
export function curvesOf(experiment: ExperimentResult, read: (epoch: Epoch) => number | null): readonly CurvePoint[] {
  return groupsOf(experiment.trainings).flatMap((group) => {
    const last = Math.max(...group.trainings.map(({ epochs }) => epochs.length));
    return Array.from({ length: last }, (_, index) => index).flatMap((index): CurvePoint[] => {
      const epochs = group.trainings.flatMap((training) => training.epochs[index] ?? []);
      const values = epochs.map(read);
      const known = values.filter((value) => value !== null);
      if (known.length === 0 || known.length < values.length) return [];
      return [
        {
          name: groupName(experiment, group),
          hue: hueOf(group.variant),
          epoch: index + 1,
          mean: meanAndDeviation(known).mean,
          low: Math.min(...known),
          high: Math.max(...known),
        },
      ];
    });
  });
}

/** What was trained and where, for a caption. */
export function describeTraining(
  run: SectionRun<TrainResult>,
  { settings, trainings, title }: ExperimentResult,
): string {
  const seeds = describeSeeds(groupsOf(trainings).map((group) => group.trainings.length));
  return `${title}; ${settings.trainDigits} training and ${settings.testDigits} test digits, ${seeds} a variant. ${describeRuns([run], ({ result }) => result.devices)}.`;
}
