/** Learning curves over the seeds, in the form that the figures take. */
import { hueOf } from "../../../contenders/index.js";
import type { Hue } from "../../../figures/theme.js";
import { meanAndDeviation } from "../../../measure/statistics.js";
import { describeRuns } from "../../../results/environment.js";
import type { SectionRun } from "../../../section.js";
import { describeSeeds, groupName, groupsOf } from "../groups.js";
import type { ExperimentResult, Training, TrainResult } from "../schema.js";

type Epoch = Training["epochs"][number];

/** A value after an epoch: the mean, the lowest and the highest over the seeds. */
export interface CurvePoint {
  /** The variant, and the device if there are several. */
  readonly name: string;
  readonly hue: Hue;
  readonly epoch: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/**
 * A curve for every variant and device. Epochs after which a seed's training had diverged are left out. A training that is still
 * running counts up to its last epoch.
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

/** The part of a caption that says what was trained, and where. */
export function describeTraining(
  run: SectionRun<TrainResult>,
  { settings, trainings, title }: ExperimentResult,
): string {
  const seeds = describeSeeds(groupsOf(trainings).map((group) => group.trainings.length));
  return `${title}; ${settings.trainDigits} training and ${settings.testDigits} test digits, ${seeds} per variant. ${describeRuns([run], ({ result }) => result.devices)}.`;
}
