/** The test loss by epoch, which shows overfitting first. */
import * as Plot from "@observablehq/plot";
import { axisBelow, type FigureSpec, plot, type View, wholeTicks } from "../../../figures/figure.js";
import { symbolOf } from "../../../figures/theme.js";
import { right, type Table } from "../../../results/table.js";
import type { SectionRun } from "../../../section.js";
import { concludeLoss } from "../conclusions.js";
import type { ExperimentResult, TrainResult } from "../schema.js";
import { type CurvePoint, curvesOf, describeTraining } from "./curves.js";

/** The figure; undefined if every training diverged. */
export function lossFigure(run: SectionRun<TrainResult>, experiment: ExperimentResult): FigureSpec | undefined {
  const curve = curvesOf(experiment, ({ test }) => test.loss);
  if (curve.length === 0) return undefined;
  return {
    name: `loss-${experiment.name}`,
    title: concludeLoss(experiment),
    description:
      "Lines of the cross-entropy on test digits by epoch, one line per variant, bands from the lowest seed to the highest.",
    legend: [...new Map(curve.map(({ name, hue }) => [name, hue]))].map(
      ([label, hue]) => ({ label, hue, glyph: "dot" }) as const,
    ),
    caption: `Means over the seeds, measured without masks; bands from the lowest seed to the highest. ${describeTraining(run, experiment)}`,
    table: lossTable(experiment, curve),
    draw: (view) => draw(curve, experiment.settings.epochs, view),
  };
}

function lossTable({ name }: ExperimentResult, curve: readonly CurvePoint[]): Table {
  const names = [...new Set(curve.map((point) => point.name))];
  const epochs = [...new Set(curve.map(({ epoch }) => epoch))].sort((a, b) => a - b);
  return {
    title: `${name}: cross-entropy on test digits in nats, mean over the seeds`,
    columns: [right("epoch"), ...names.map(right)],
    rows: epochs.map((epoch) => [
      String(epoch),
      ...names.map(
        (variant) => curve.find((point) => point.name === variant && point.epoch === epoch)?.mean.toFixed(3) ?? "–",
      ),
    ]),
    notes: [],
  };
}

function draw(curve: readonly CurvePoint[], epochs: number, view: View): SVGElement {
  const { theme } = view;
  const colour = ({ hue }: CurvePoint) => theme[hue];
  const ends = curve.filter(({ name, epoch }) => !curve.some((other) => other.name === name && other.epoch > epoch));
  return plot(view, {
    height: 280,
    marginTop: 24,
    marginBottom: 48,
    marginLeft: 46,
    marginRight: 16,
    x: {
      domain: epochs === 1 ? [0.5, 1.5] : [1, epochs],
      ...axisBelow("epoch"),
      ticks: wholeTicks(epochs, 8),
      tickFormat: "d",
    },
    y: {
      domain: [0, Math.max(...curve.map(({ high }) => high))],
      label: "cross-entropy on test digits, nats",
      labelArrow: "none",
      ticks: 6,
      nice: true,
    },
    marks: [
      Plot.gridY({ ticks: 6, stroke: theme.grid, strokeOpacity: 1 }),
      Plot.areaY(curve, { x: "epoch", y1: "low", y2: "high", z: "name", fill: colour, fillOpacity: 0.18 }),
      Plot.line(curve, { x: "epoch", y: "mean", z: "name", stroke: colour, strokeWidth: 2 }),
      Plot.dot(ends, { x: "epoch", y: "mean", r: 5, fill: colour, symbol: ({ hue }: CurvePoint) => symbolOf(hue) }),
    ],
  });
}
