/** The gap after the last epoch between the accuracies on training digits and on test digits, for all runs. */
import * as Plot from "@observablehq/plot";
import { hueOf } from "../../../contenders/index.js";
import { axisBelow, type FigureSpec, plot, roomFor, type View } from "../../../figures/figure.js";
import type { Hue } from "../../../figures/theme.js";
import { formatPoints } from "../../../format.js";
import { describeRuns } from "../../../results/environment.js";
import type { MeanAndDeviation } from "../../../results/fields.js";
import { left, right, type Table } from "../../../results/table.js";
import type { SectionRun } from "../../../section.js";
import { concludeAccuracy } from "../conclusions.js";
import { describeSeeds, groupName } from "../groups.js";
import type { ExperimentResult, TrainResult } from "../schema.js";

interface Group {
  readonly entry: string;
  readonly variant: string;
  readonly hue: Hue;
  readonly seeds: number;
  readonly train: MeanAndDeviation;
  readonly test: MeanAndDeviation;
  readonly gap: MeanAndDeviation;
}

/** The final accuracy of one seed's training. */
interface End {
  readonly entry: string;
  readonly hue: Hue;
  readonly train: number;
  readonly test: number;
}

interface Experiment {
  readonly run: SectionRun<TrainResult>;
  readonly experiment: ExperimentResult;
}

/** @param all The same experiment of every run that has it. */
export function gapFigure(all: readonly Experiment[]): FigureSpec {
  const name = all[0]?.experiment.name ?? "";
  const entryOf = ({ run, experiment }: Experiment, group: { variant: string; device: string }) =>
    all.length > 1 ? `${groupName(experiment, group)}, ${run.label}` : groupName(experiment, group);
  const groups = all.flatMap((one) =>
    one.experiment.summary.map((group) => ({ ...group, entry: entryOf(one, group), hue: hueOf(group.variant) })),
  );
  const ends = all.flatMap((one) =>
    one.experiment.trainings.flatMap((training): End[] => {
      const last = training.epochs.at(-1);
      if (last === undefined) return [];
      return [
        {
          entry: entryOf(one, training),
          hue: hueOf(training.variant),
          train: last.train.accuracy,
          test: last.test.accuracy,
        },
      ];
    }),
  );
  const seeds = groups.map((group) => group.seeds);
  return {
    name: `gap-${name}`,
    title: all
      .map(({ run, experiment }) => `${all.length > 1 ? `${run.label}: ` : ""}${concludeAccuracy(experiment)}`)
      .join(". "),
    description:
      "For each variant, a line from the accuracy on test digits (filled mark) to the accuracy on training digits (hollow mark); small marks are the seeds.",
    legend: [
      { label: "test digits", hue: "text", glyph: "dot" },
      { label: "training digits", hue: "text", glyph: "ring" },
      { label: "each seed", hue: "text", glyph: "cross" },
    ],
    caption: `After the last epoch; means over ${describeSeeds(seeds)} per variant. ${describeRuns(
      all.map(({ run }) => run),
      ({ result }) => result.devices,
    )}.`,
    table: gapTable(name, groups),
    draw: (view) => draw(groups, ends, view),
  };
}

function gapTable(name: string, groups: readonly Group[]): Table {
  const spread = ({ mean, deviation }: MeanAndDeviation, seeds: number) =>
    seeds > 1 ? `${formatPoints(mean)} ± ${formatPoints(deviation)}` : formatPoints(mean);
  return {
    title: `${name}: after the last epoch, in %, mean ± standard deviation over the seeds`,
    columns: [left("dropout"), right("training"), right("test"), right("gap"), right("seeds")],
    rows: groups.map(({ entry, train, test, gap, seeds }) => [
      entry,
      ...[train, test, gap].map((value) => spread(value, seeds)),
      String(seeds),
    ]),
    notes: [],
  };
}

function draw(groups: readonly Group[], ends: readonly End[], view: View): SVGElement {
  const { theme } = view;
  const entries = [...new Set(groups.map(({ entry }) => entry))];
  const values = ends.flatMap(({ train, test }) => [train, test]);
  const bottom = Math.max(0, Math.floor(20 * Math.min(...values)) / 20 - 0.02);
  const colour = ({ hue }: { readonly hue: Hue }) => theme[hue];
  return plot(view, {
    height: entries.length * 44 + 56,
    marginLeft: roomFor(entries),
    marginRight: 20,
    marginTop: 8,
    marginBottom: 48,
    x: {
      domain: [100 * bottom, 101],
      ...axisBelow("accuracy, %"),
      ticks: 6,
      transform: (share: number) => 100 * share,
    },
    y: { domain: entries, label: null, tickSize: 0 },
    marks: [
      Plot.gridX({ ticks: 6, stroke: theme.grid, strokeOpacity: 1 }),
      Plot.ruleY(groups, {
        y: "entry",
        x1: ({ test }: Group) => test.mean,
        x2: ({ train }: Group) => train.mean,
        stroke: colour,
        strokeWidth: 3,
      }),
      Plot.tickX(ends, { y: "entry", x: "train", stroke: colour, insetTop: 24 }),
      Plot.tickX(ends, { y: "entry", x: "test", stroke: colour, insetTop: 24 }),
      Plot.dot(groups, {
        y: "entry",
        x: ({ train }: Group) => train.mean,
        r: 5.5,
        stroke: colour,
        strokeWidth: 2,
        fill: theme.background,
      }),
      Plot.dot(groups, { y: "entry", x: ({ test }: Group) => test.mean, r: 5.5, fill: colour }),
      Plot.text(groups, {
        y: "entry",
        x: ({ train, test }: Group) => (train.mean + test.mean) / 2,
        text: ({ gap }: Group) => `${formatPoints(gap.mean)} points`,
        dy: -11,
        fill: theme.text,
      }),
    ],
  });
}
