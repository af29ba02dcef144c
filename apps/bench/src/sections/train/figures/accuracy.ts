/** Accuracy on training and test digits, epoch by epoch, a panel for each variant. */
import * as Plot from "@observablehq/plot";
import {
  axisBelow,
  type FigureSpec,
  panelOptions,
  panelsOf,
  panelTitles,
  plot,
  type View,
  wholeTicks,
} from "../../../figures/figure.js";
import { formatPoints } from "../../../format.js";
import { NONE } from "../../../registry/variants.js";
import type { Run } from "../../../results/run.js";
import type { ExperimentResult } from "../../../results/schema.js";
import { right, type Table } from "../../../results/table.js";
import { type CurvePoint, curvesOf, describeTraining, groupName } from "./curves.js";

interface Curves {
  readonly train: readonly CurvePoint[];
  readonly test: readonly CurvePoint[];
}

export function accuracyFigure(run: Run, experiment: ExperimentResult): FigureSpec {
  const curves: Curves = {
    train: curvesOf(experiment, ({ train }) => train.accuracy),
    test: curvesOf(experiment, ({ test }) => test.accuracy),
  };
  return {
    name: `accuracy-${experiment.name}`,
    title: concludeAccuracy(experiment),
    description:
      "Lines of accuracy by epoch, a panel a variant: training digits dashed, test digits solid, bands from the lowest seed to the highest.",
    legend: [
      { label: "training digits", hue: "text", glyph: "dashed" },
      { label: "test digits", hue: "text", glyph: "line" },
      { label: "lowest to highest seed", hue: "grey", glyph: "band" },
    ],
    caption: `Means over the seeds, measured without masks. ${describeTraining(run, experiment)}`,
    table: accuracyTable(experiment, curves),
    draw: (view) => draw(curves, view),
  };
}

/** Which network is best on digits that it has not seen, and by how much. */
function concludeAccuracy(experiment: ExperimentResult): string {
  const percent = (share: number) => `${formatPoints(share)}%`;
  const best = experiment.summary.toSorted((a, b) => b.test.mean - a.test.mean)[0];
  const without = experiment.summary.find(({ variant }) => variant === NONE);
  if (best === undefined) return `${experiment.name}: nothing was trained to the end`;
  if (without === undefined || experiment.summary.length === 1)
    return `${experiment.name}: ${groupName(experiment, best)} ends highest on digits it has not seen, at ${percent(best.test.mean)}`;
  if (best.variant === NONE)
    return `${experiment.name}: after ${experiment.settings.epochs} epochs no dropout is ahead on digits it has not seen, at ${percent(best.test.mean)}`;
  return `${experiment.name}: ${groupName(experiment, best)} ends highest on digits it has not seen, ${percent(best.test.mean)} against ${percent(without.test.mean)} without dropout`;
}

function accuracyTable({ name }: ExperimentResult, { train, test }: Curves): Table {
  const names = [...new Set(train.map((point) => point.name))];
  const epochs = [...new Set(train.map(({ epoch }) => epoch))].sort((a, b) => a - b);
  const cell = (curve: readonly CurvePoint[], variant: string, epoch: number) => {
    const point = curve.find((candidate) => candidate.name === variant && candidate.epoch === epoch);
    return point === undefined ? "–" : formatPoints(point.mean);
  };
  return {
    title: `${name}: accuracy in %, mean over the seeds`,
    columns: [
      right("epoch"),
      ...names.flatMap((variant) => [right(`${variant}, training`), right(`${variant}, test`)]),
    ],
    rows: epochs.map((epoch) => [
      String(epoch),
      ...names.flatMap((variant) => [cell(train, variant, epoch), cell(test, variant, epoch)]),
    ]),
    notes: [],
  };
}

function draw({ train, test }: Curves, view: View): SVGElement {
  const { theme } = view;
  const names = [...new Set(train.map(({ name }) => name))];
  const panels = panelsOf(names, view.width, 150);
  const at = {
    fx: ({ name }: CurvePoint) => panels.column(name),
    fy: ({ name }: CurvePoint) => panels.row(name),
    x: "epoch",
  };
  const colour = ({ hue }: CurvePoint) => theme[hue];
  const last = Math.max(...train.map(({ epoch }) => epoch));
  // Where the curves end and how far they are apart is what matters, not how they start.
  const ends = [...train, ...test].filter(({ epoch }) => epoch > last / 5).map(({ low }) => low);
  const bottom = Math.max(0, Math.floor(10 * Math.min(...ends)) / 10);
  return plot(view, {
    ...panelOptions(panels, 180),
    marginLeft: 46,
    x: {
      domain: [1, last],
      ...axisBelow("epoch"),
      ticks: wholeTicks(last, 5),
      tickFormat: "d",
      ...(last === 1 && { domain: [0.5, 1.5] }),
    },
    y: {
      domain: [100 * bottom, 100],
      label: "accuracy, %",
      labelArrow: "none",
      ticks: 5,
      transform: (share: number) => 100 * share,
    },
    marks: [
      Plot.gridY({ ticks: 5, stroke: theme.grid, strokeOpacity: 1 }),
      ...[train, test].map((curve) =>
        Plot.areaY(curve, { ...at, y1: "low", y2: "high", fill: colour, fillOpacity: 0.22, clip: true }),
      ),
      Plot.line(train, { ...at, y: "mean", stroke: colour, strokeWidth: 1.75, strokeDasharray: "5 3", clip: true }),
      Plot.line(test, { ...at, y: "mean", stroke: colour, strokeWidth: 2.25, clip: true }),
      panelTitles(names, panels, theme),
    ],
  });
}
