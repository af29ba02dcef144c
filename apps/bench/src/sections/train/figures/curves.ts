/** Learning curves over the seeds, as the learning figures take them. */

import { type Hue, hueOf } from "../../../figures/theme.js";
import { meanAndDeviation } from "../../../measure/statistics.js";
import { NONE } from "../../../registry/variants.js";
import { describeRuns, type Run } from "../../../results/run.js";
import type { ExperimentResult, TrainRun } from "../../../results/schema.js";

type Epoch = TrainRun["epochs"][number];

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

/** The name of a group of runs that differ by their seed alone. */
export function groupName(
  experiment: ExperimentResult,
  { variant, device }: Pick<TrainRun, "variant" | "device">,
): string {
  const name = variant === NONE ? "no dropout" : variant;
  return new Set(experiment.summary.map((group) => group.device)).size > 1 ? `${name}, ${device}` : name;
}

/** A curve for every variant and device. Epochs after which a seed's training had diverged are left out. */
export function curvesOf(experiment: ExperimentResult, read: (epoch: Epoch) => number | null): readonly CurvePoint[] {
  return experiment.summary.flatMap((group) => {
    const runs = experiment.runs.filter(({ variant, device }) => variant === group.variant && device === group.device);
    return (runs[0]?.epochs ?? []).flatMap(({ epoch }, index): CurvePoint[] => {
      const values = runs.map(({ epochs }) => {
        const at = epochs[index];
        return at === undefined ? null : read(at);
      });
      const known = values.filter((value) => value !== null);
      if (known.length === 0 || known.length < values.length) return [];
      return [
        {
          name: groupName(experiment, group),
          hue: hueOf(group.variant),
          epoch,
          mean: meanAndDeviation(known).mean,
          low: Math.min(...known),
          high: Math.max(...known),
        },
      ];
    });
  });
}

/** What was trained and where, for a caption. */
export function describeTraining(run: Run, { settings, summary, title }: ExperimentResult): string {
  const seeds = [...new Set(summary.map(({ runs }) => runs))].sort((a, b) => a - b);
  const howMany =
    seeds.length > 1
      ? `${seeds[0]} to ${seeds.at(-1)} seeds a variant`
      : `${seeds[0]} seed${seeds[0] === 1 ? "" : "s"} a variant`;
  const ran = run.results.train?.devices.map((device) => device.ran).join("; ") ?? "";
  return `${title}; ${settings.trainDigits} training and ${settings.testDigits} test digits, ${howMany}. ${describeRuns([run], () => ran)}.`;
}
