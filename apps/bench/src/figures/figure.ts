/** The parts of a figure: a conclusion, a chart, how it was made, and the numbers behind it. Figures know nothing about the page. */
import type { Markish, PlotOptions } from "@observablehq/plot";
import * as Plot from "@observablehq/plot";
import type { Table } from "../results/table.js";
import type { Hue, Theme } from "./theme.js";

/** The width and theme that a chart is drawn for. */
export interface View {
  /** The width in pixels. */
  readonly width: number;
  readonly theme: Theme;
}

export type Glyph = "dot" | "line" | "dashed" | "band" | "block" | "cross" | "ring";

export interface LegendEntry {
  readonly label: string;
  readonly hue: Hue | "text";
  readonly glyph: Glyph;
}

export interface FigureSpec {
  /** The name of the file that it is saved as: letters and hyphens. */
  readonly name: string;
  /** The conclusion, true for the data that is shown. */
  readonly title: string;
  /** A description of the chart for readers who cannot see it. */
  readonly description: string;
  readonly legend: readonly LegendEntry[];
  /** The machine, the backend, the number of samples, and the meaning of the marks. */
  readonly caption: string;
  readonly table: Table;
  draw(view: View): SVGElement;
}

/** A plot with the page's type and colours. */
export function plot({ width, theme }: View, options: PlotOptions & { marks: Markish[] }): SVGElement {
  const element = Plot.plot({
    width,
    ...options,
    style: `background: transparent; --plot-background: ${theme.background}; color: ${theme.text}; font: 12px ${FONT}; overflow: visible`,
  });
  if (!(element instanceof SVGElement))
    throw new Error("A plot with a legend or title of its own is not an SVG element.");
  return element;
}

export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Open Sans", sans-serif';

/** The approximate room for labels in pixels: 12-pixel type takes about 6.6 pixels per character. */
export function roomFor(labels: readonly string[]): number {
  return Math.ceil(6.6 * Math.max(0, ...labels.map(({ length }) => length))) + 14;
}

/** Ticks of a logarithmic axis: 1, 2 and 5 times powers of ten, or only powers of ten if those would be too many. */
export function logTicks([low, high]: readonly [number, number], most: number): readonly number[] {
  const powers = Array.from(
    { length: Math.ceil(Math.log10(high)) - Math.floor(Math.log10(low)) + 1 },
    (_, index) => 10 ** (Math.floor(Math.log10(low)) + index),
  );
  const inside = (ticks: readonly number[]) => ticks.filter((tick) => tick >= low && tick <= high).map(round);
  for (const steps of [[1, 2, 5], [1, 3], [1]]) {
    const ticks = inside(powers.flatMap((power) => steps.map((step) => step * power)));
    if (ticks.length <= most) return ticks;
  }
  return inside(powers.filter((_, index) => index % 2 === 0));
}

/** Rounds away floating-point error: 0.30000000000000004 becomes 0.3. */
function round(value: number): number {
  return Number(value.toPrecision(3));
}

/** The domain of a logarithmic axis, which has no place for 0: it contains the values, with some room on both sides. */
export function logDomain(values: readonly number[], room = 1.25): [number, number] {
  const positive = values.filter((value) => value > 0);
  return positive.length === 0 ? [0.1, 10] : [Math.min(...positive) / room, Math.max(...positive) * room];
}

/** The layout of small multiples: as many panels side by side as fit. */
export interface Panels {
  readonly columns: number;
  readonly rows: number;
  column(name: string): number;
  row(name: string): number;
}

export function panelsOf(names: readonly string[], width: number, narrowest: number): Panels {
  const fitting = Math.max(1, Math.min(names.length, Math.floor(width / narrowest)));
  // Four panels go in two rows of two rather than in rows of three and one.
  const columns = Math.ceil(names.length / Math.ceil(names.length / fitting));
  return {
    columns,
    rows: Math.ceil(names.length / columns),
    column: (name) => names.indexOf(name) % columns,
    row: (name) => Math.floor(names.indexOf(name) / columns),
  };
}

/** The names above the panels, in place of facet axes. */
export function panelTitles(names: readonly string[], panels: Panels, theme: Theme): Markish {
  return Plot.text(names, {
    fx: (name: string) => panels.column(name),
    fy: (name: string) => panels.row(name),
    text: (name: string) => name,
    frameAnchor: "top-left",
    dy: -16,
    fontWeight: 600,
    fill: theme.text,
  });
}

/** The gap between two rows of panels, with room for a title. */
const PANEL_GAP = 56;

/**
 * The heights and facets of panels whose frames are `frame` pixels high. There are no facet axes, because {@link panelTitles} names the panels.
 * @param bottom The room for the axis below.
 */
export function panelOptions(
  { rows }: Pick<Panels, "rows">,
  frame: number,
  { top = 38, bottom = 48, gap = PANEL_GAP } = {},
): PlotOptions {
  return {
    height: top + rows * frame + (rows - 1) * gap + bottom,
    marginTop: top,
    marginBottom: bottom,
    fx: { axis: null, paddingInner: 0.1, paddingOuter: 0 },
    // A single row has no gap between rows, but a band scale would subtract one.
    fy: { axis: null, paddingInner: rows > 1 ? gap / (frame + gap) : 0, paddingOuter: 0 },
  };
}

/** An axis with its name centred below it. */
export function axisBelow(label: string) {
  return { label, labelAnchor: "center", labelArrow: "none", labelOffset: 36 } as const;
}

/** The axis of a logarithmic scale, with a label at every tick: the scale's own format leaves some out. */
export function logAxis(
  k: "x" | "y",
  ticks: readonly number[],
  label: string,
  { theme, format = String }: { readonly theme: Theme; readonly format?: (tick: number) => string },
): Markish[] {
  const options = { text: (tick: number) => format(tick) };
  const line = { stroke: theme.grid, strokeOpacity: 1 };
  return k === "x"
    ? [Plot.gridX(ticks, line), Plot.axisX(ticks, { ...options, ...axisBelow(label) })]
    : [Plot.gridY(ticks, line), Plot.axisY(ticks, { ...options, label, labelArrow: "none" })];
}

/** Whole numbers from 1 to `last`, about `most` of them. */
export function wholeTicks(last: number, most: number): number[] {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].find((size) => last / size <= most) ?? last;
  return Array.from({ length: Math.floor(last / step) }, (_, index) => (index + 1) * step);
}
