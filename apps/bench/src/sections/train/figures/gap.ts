/** The gap after the last epoch: accuracy on the digits that were learnt and on others, of all runs together. */
import * as Plot from "@observablehq/plot";
import { axisBelow, type FigureSpec, plot, roomFor, type View } from "../../../figures/figure.js";
import { type Hue, hueOf } from "../../../figures/theme.js";
import { formatPoints } from "../../../format.js";
import { NONE } from "../../../registry/variants.js";
import { describeRuns, type Run } from "../../../results/run.js";
import type { ExperimentResult, MeanAndDeviation } from "../../../results/schema.js";
import { left, right, type Table } from "../../../results/table.js";
import { groupName } from "./curves.js";

interface Group {
  readonly entry: string;
  readonly variant: string;
  readonly hue: Hue;
  readonly runs: number;
  readonly train: MeanAndDeviation;
  readonly test: MeanAndDeviation;
  readonly gap: MeanAndDeviation;
}

/** An end of a seed's run. */
interface End {
  readonly entry: string;
  readonly hue: Hue;
  readonly train: number;
  readonly test: number;
}

interface Experiment {
  readonly run: Run;
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
    one.experiment.runs.flatMap((run): End[] => {
      const last = run.epochs.at(-1);
      if (last === undefined) return [];
      return [
        { entry: entryOf(one, run), hue: hueOf(run.variant), train: last.train.accuracy, test: last.test.accuracy },
      ];
    }),
  );
  const seeds = groups.map(({ runs }) => runs);
  const ran = ({ results }: Run) => results.train?.devices.map((device) => device.ran).join("; ") ?? "";
  return {
    name: `gap-${name}`,
    title: concludeGap(name, groups),
    description:
      "For each variant a line from accuracy on test digits, filled, to accuracy on training digits, hollow; small marks are the seeds.",
    legend: [
      { label: "test digits", hue: "text", glyph: "dot" },
      { label: "training digits", hue: "text", glyph: "ring" },
      { label: "each seed", hue: "text", glyph: "cross" },
    ],
    caption: `After the last epoch; means over ${Math.min(...seeds) === Math.max(...seeds) ? seeds[0] : `${Math.min(...seeds)} to ${Math.max(...seeds)}`} seeds a variant. ${describeRuns(
      all.map(({ run }) => run),
      ran,
    )}.`,
    table: gapTable(name, groups),
    draw: (view) => draw(groups, ends, view),
  };
}

/** Whether dropout narrows the gap. */
function concludeGap(name: string, groups: readonly Group[]): string {
  const points = ({ gap }: Group) => formatPoints(gap.mean);
  const without = groups.find(({ variant }) => variant === NONE);
  const others = groups.filter(({ variant }) => variant !== NONE);
  const least = others.toSorted((a, b) => a.gap.mean - b.gap.mean)[0];
  if (least === undefined) return `${name}: ${groups.map((group) => `the gap is ${points(group)} points`).join(", ")}`;
  if (without === undefined)
    return `${name}: the gap between training and test digits is least with ${least.entry}, ${points(least)} points`;
  const narrower = others.every(({ gap }) => gap.mean < without.gap.mean);
  return narrower
    ? `${name}: dropout narrows the gap between training and test digits, from ${points(without)} points to as few as ${points(least)} (${least.entry})`
    : `${name}: not every dropout narrows the gap between training and test digits: ${points(without)} points without, ${others.map((group) => `${points(group)} ${group.entry}`).join(", ")}`;
}

function gapTable(name: string, groups: readonly Group[]): Table {
  const spread = ({ mean, deviation }: MeanAndDeviation, runs: number) =>
    runs > 1 ? `${formatPoints(mean)} ± ${formatPoints(deviation)}` : formatPoints(mean);
  return {
    title: `${name}: after the last epoch, in %, mean ± standard deviation over the seeds`,
    columns: [left("dropout"), right("training"), right("test"), right("gap"), right("seeds")],
    rows: groups.map(({ entry, train, test, gap, runs }) => [
      entry,
      ...[train, test, gap].map((value) => spread(value, runs)),
      String(runs),
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
