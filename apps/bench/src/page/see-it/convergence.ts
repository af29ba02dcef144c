/** Figures of how the running mean over many masks approaches the inference output, or does not. */
import * as Plot from "@observablehq/plot";
import { meanOf, type Outputs } from "../../contenders/view.js";
import { axisBelow, type FigureSpec, logAxis, logDomain, logTicks, plot, type View } from "../../figures/figure.js";
import { formatNumber } from "../../format.js";
import { left, right, type Table } from "../../results/table.js";

/**
 * The distance from the running mean to the inference output, against the number of masks.
 * @param apart The reason if the mean of the outputs need not approach the inference output.
 */
export function convergenceFigure(
  distances: readonly number[],
  masks: number,
  caption: string,
  apart: string | undefined,
): FigureSpec {
  const points = distances.map((distance, index) => ({ masks: index + 1, distance }));
  const now = points[masks - 1]!;
  const [first, last] = [points[0]!, points.at(-1)!];
  const none = first.distance === 0;
  return {
    name: "see-convergence",
    title: none
      ? "At rate 0 nothing is dropped: every output is the inference output"
      : apart !== undefined
        ? `The mean of ${last.masks} samples is ${formatNumber(last.distance)} from one pass without masks; ${apart}, so the two need not meet`
        : `The running mean approaches the inference output: ${formatNumber(first.distance)} away after one mask, ${formatNumber(last.distance)} after ${last.masks}`,
    description:
      "A line of the root mean square distance from the running mean to the inference output, against the number of masks; both axes are logarithmic.",
    legend: none
      ? []
      : [
          { label: "running mean", hue: "blue", glyph: "line" },
          { label: "masks averaged now", hue: "orange", glyph: "dot" },
          { label: "1 / √masks", hue: "text", glyph: "dashed" },
        ],
    caption,
    table: {
      title: "Distance from the running mean to the inference output",
      columns: [right("masks"), right("distance")],
      rows: points
        .filter((point) => Number.isInteger(Math.log2(point.masks)) || point === now)
        .map((point) => [String(point.masks), point.distance.toPrecision(3)]),
      notes: [],
    },
    draw: (view) => drawConvergence(points, now, view),
  };
}

interface Point {
  readonly masks: number;
  readonly distance: number;
}

const SMALLEST = 1e-6;
const MASK_TICKS = [1, 2, 4, 8, 16, 32, 64, 128, 256];

function drawConvergence(points: readonly Point[], now: Point, view: View): SVGElement {
  const { theme } = view;
  const shown = points.map(({ masks, distance }) => ({ masks, distance: Math.max(distance, SMALLEST) }));
  const expected = points.map(({ masks }) => ({
    masks,
    distance: Math.max(points[0]!.distance, SMALLEST) / Math.sqrt(masks),
  }));
  const domain = logDomain([...shown, ...expected].map(({ distance }) => distance));
  const place = { x: "masks", y: "distance" } as const;
  return plot(view, {
    height: 260,
    marginLeft: 60,
    marginBottom: 48,
    marginTop: 24,
    x: {
      type: "log",
      domain: [1, points.length],
      inset: 8,
    },
    y: {
      type: "log",
      domain,
    },
    marks: [
      ...logAxis("y", logTicks(domain, 7), "distance to inference, log scale", { theme }),
      ...logAxis("x", MASK_TICKS, "masks averaged, log scale", { theme }),
      Plot.line(expected, { ...place, stroke: theme.text, strokeDasharray: "4 3" }),
      Plot.line(shown, { ...place, stroke: theme.blue, strokeWidth: 2 }),
      Plot.dot([{ ...now, distance: Math.max(now.distance, SMALLEST) }], {
        ...place,
        fill: theme.orange,
        r: 6,
        stroke: theme.background,
      }),
    ],
  });
}

/** The ten outputs: those of each mask, their running mean, and those of inference. */
export function outputsFigure({ what, ofMasks, inference }: Outputs, masks: number, caption: string): FigureSpec {
  const mean = meanOf(ofMasks.slice(0, masks));
  const [best, inferred] = [mean, inference].map((values) => indexOfMost(values));
  return {
    name: "see-outputs",
    title:
      best === inferred
        ? `${what}: unit ${best} is highest, by the mean of ${masks} and by inference`
        : `${what}: unit ${best} is highest by the mean of ${masks}, unit ${inferred} by inference`,
    description:
      "For each of the ten units: a dot for every mask, a bar for the running mean and a line for inference.",
    legend: [
      { label: "each mask", hue: "purple", glyph: "dot" },
      { label: "running mean", hue: "blue", glyph: "band" },
      { label: "inference", hue: "text", glyph: "line" },
    ],
    caption,
    table: outputsTable(ofMasks[masks - 1]!, mean, inference, masks),
    draw: (view) => drawOutputs(ofMasks.slice(0, masks), mean, inference, what, view),
  };
}

function indexOfMost(values: ArrayLike<number>): number {
  return Array.from(values).reduce((best, value, index, all) => (value > all[best]! ? index : best), 0);
}

function outputsTable(latest: Float32Array, mean: Float32Array, inference: ArrayLike<number>, masks: number): Table {
  return {
    title: "Outputs of the ten units",
    columns: [left("unit"), right(`mask ${masks}`), right(`mean of ${masks}`), right("inference")],
    rows: Array.from(mean, (value, unit) => [
      String(unit),
      latest[unit]!.toFixed(3),
      value.toFixed(3),
      inference[unit]!.toFixed(3),
    ]),
    notes: [],
  };
}

function drawOutputs(
  ofMasks: readonly Float32Array[],
  mean: Float32Array,
  inference: ArrayLike<number>,
  what: string,
  view: View,
): SVGElement {
  const { theme } = view;
  const points = ofMasks.flatMap((outputs) => Array.from(outputs, (value, unit) => ({ unit, value })));
  const means = Array.from(mean, (value, unit) => ({ unit, value }));
  const inferred = Array.from(inference, (value, unit) => ({ unit, value }));
  const place = { x: "unit", y: "value" } as const;
  return plot(view, {
    height: 260,
    marginLeft: 50,
    marginBottom: 48,
    marginTop: 24,
    x: {
      type: "band",
      ...axisBelow("unit (the digit it represents)"),
      padding: 0.25,
    },
    y: { label: what.toLowerCase(), labelArrow: "none", ticks: 6, nice: true },
    marks: [
      Plot.gridY({ ticks: 6, stroke: theme.grid, strokeOpacity: 1 }),
      Plot.barY(means, { ...place, fill: theme.blue, fillOpacity: 0.75 }),
      Plot.dot(points, { ...place, fill: theme.purple, r: 2.2, fillOpacity: 0.6 }),
      Plot.tickY(inferred, { ...place, stroke: theme.text, strokeWidth: 3 }),
      Plot.ruleY([0], { stroke: theme.text }),
    ],
  });
}
