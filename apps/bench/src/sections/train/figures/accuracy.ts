/** Accuracy on training and test digits, epoch by epoch, with one panel per variant. */
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
import { right, type Table } from "../../../results/table.js";
import type { SectionRun } from "../../../section.js";
import type { ExperimentResult, TrainResult } from "../schema.js";
import { type CurvePoint, curvesOf, describeTraining } from "./curves.js";

interface Curves {
  readonly train: readonly CurvePoint[];
  readonly test: readonly CurvePoint[];
}

export function accuracyFigure(run: SectionRun<TrainResult>, experiment: ExperimentResult): FigureSpec {
  const curves: Curves = {
    train: curvesOf(experiment, ({ train }) => train.accuracy),
    test: curvesOf(experiment, ({ test }) => test.accuracy),
  };
  return {
    name: `accuracy-${experiment.name}`,
    title: describeEnds(experiment, curves),
    description:
      "Lines of accuracy by epoch, one panel per variant: training digits dashed, test digits solid, bands from the lowest seed to the highest.",
    legend: [
      { label: "training digits", hue: "text", glyph: "dashed" },
      { label: "test digits", hue: "text", glyph: "line" },
      { label: "lowest to highest seed", hue: "grey", glyph: "band" },
    ],
    caption: `Means over the seeds, measured without masks. ${describeTraining(run, experiment)}`,
    table: accuracyTable(experiment, curves),
    draw: (view) => draw(curves, experiment.settings.epochs, view),
  };
}

/** The accuracies at the end of the curves. The differences say which of them is ahead. */
function describeEnds({ name }: ExperimentResult, { train, test }: Curves): string {
  const last = Math.max(...test.map(({ epoch }) => epoch));
  const ends = (curve: readonly CurvePoint[]) => {
    const means = curve.filter(({ epoch }) => epoch === last).map(({ mean }) => formatPoints(mean));
    const [least, most] = [
      means.toSorted((a, b) => Number(a) - Number(b))[0],
      means.toSorted((a, b) => Number(b) - Number(a))[0],
    ];
    return least === most ? `${most}%` : `${least} to ${most}%`;
  };
  return `${name}: after ${last} epochs ${ends(train)} of the training digits and ${ends(test)} of the test digits are classified correctly`;
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

function draw({ train, test }: Curves, epochs: number, view: View): SVGElement {
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
  // The ends of the curves and their distance matter, not their start.
  const ends = [...train, ...test].filter(({ epoch }) => epoch > last / 5).map(({ low }) => low);
  const bottom = Math.max(0, Math.floor(10 * Math.min(...ends)) / 10);
  return plot(view, {
    ...panelOptions(panels, 180),
    marginLeft: 46,
    x: {
      domain: [1, Math.max(last, epochs)],
      ...axisBelow("epoch"),
      ticks: wholeTicks(Math.max(last, epochs), 5),
      tickFormat: "d",
      ...(epochs === 1 && { domain: [0.5, 1.5] }),
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
