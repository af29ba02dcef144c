/** Draws lines with bands over repetitions, against a number that was set. */
import * as Plot from "@observablehq/plot";
import { mean } from "simple-statistics";
import { axisBelow, type FigureSpec, logAxis, plot } from "./figure.js";
import { type Hue, symbolOf } from "./theme.js";

/** The mean, the least and the most of repetitions. */
export interface Spread {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** The spread of at least one repetition. */
export function spreadOf(values: readonly number[]): Spread {
  return { mean: mean([...values]), low: Math.min(...values), high: Math.max(...values) };
}

export interface BandPoint extends Spread {
  readonly line: string;
  readonly hue: Hue;
  readonly x: number;
}

interface BandAxes {
  readonly x: string;
  readonly y: string;
  /** The numbers that were set; each has a tick. */
  readonly ticks: readonly number[];
  readonly type: "linear" | "log";
  /** A value that does not depend on the number: a dashed horizontal line with its own band. */
  readonly across?: (Spread & { readonly hue: Hue }) | undefined;
}

export function drawBands(points: readonly BandPoint[], axes: BandAxes): FigureSpec["draw"] {
  const { ticks, type, across } = axes;
  const level = across === undefined ? [] : [across];
  const all: readonly Spread[] = [...points, ...level];
  return (view) => {
    const { theme } = view;
    const colour = ({ hue }: { readonly hue: Hue }) => theme[hue];
    return plot(view, {
      height: 280,
      marginTop: 24,
      marginBottom: 48,
      marginLeft: 46,
      marginRight: 16,
      x: { type, domain: [Math.min(...ticks), Math.max(...ticks)], inset: 8 },
      y: {
        domain: [Math.min(...all.map(({ low }) => low)), Math.max(...all.map(({ high }) => high))],
        label: axes.y,
        labelArrow: "none",
        ticks: 6,
        nice: true,
      },
      marks: [
        Plot.gridY({ ticks: 6, stroke: theme.grid, strokeOpacity: 1 }),
        ...(type === "log"
          ? logAxis("x", ticks, axes.x, { theme })
          : [Plot.axisX(ticks, { tickFormat: String, ...axisBelow(axes.x) })]),
        Plot.rect(level, { y1: "low", y2: "high", fill: colour, fillOpacity: 0.14 }),
        Plot.ruleY(level, { y: "mean", stroke: colour, strokeWidth: 1.75, strokeDasharray: "5 3" }),
        Plot.areaY(points, { x: "x", y1: "low", y2: "high", z: "line", fill: colour, fillOpacity: 0.18 }),
        Plot.line(points, { x: "x", y: "mean", z: "line", stroke: colour, strokeWidth: 2 }),
        Plot.dot(points, {
          x: "x",
          y: "mean",
          r: 4.5,
          fill: colour,
          // Some shapes consist of lines only.
          stroke: colour,
          symbol: ({ hue }: BandPoint) => symbolOf(hue),
        }),
      ],
    });
  };
}
