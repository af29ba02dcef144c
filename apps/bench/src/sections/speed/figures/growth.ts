/** The growth of the time per element with the size: dropout's should not grow, a copy's does once it exceeds the cache. */
import * as Plot from "@observablehq/plot";
import {
  type FigureSpec,
  logAxis,
  logDomain,
  logTicks,
  panelOptions,
  panelsOf,
  panelTitles,
  plot,
  type View,
} from "../../../figures/figure.js";
import { symbolOf } from "../../../figures/theme.js";
import { formatNumber, formatSize } from "../../../format.js";
import { left, right, type Table } from "../../../results/table.js";
import {
  type CopyPoint,
  copyPoints,
  passName,
  type SpeedChoice,
  type SpeedPoint,
  type SpeedRun,
  speedCaption,
  speedPoints,
} from "./rows.js";

/** The figure; undefined if only one size was measured. */
export function growthFigure(run: SpeedRun, { rate, pass }: SpeedChoice): FigureSpec | undefined {
  const points = speedPoints([run]).filter((point) => point.rate === rate && point.pass === pass);
  const copies = copyPoints([run]);
  const sizes = [...new Set(points.map(({ size }) => size))].sort((a, b) => a - b);
  if (sizes.length < 2) return undefined;
  return {
    name: `growth-${pass.replace("+", "-")}`,
    title: concludeGrowth(points, copies, sizes, pass),
    description:
      "Lines of nanoseconds per element against the number of elements, both axes logarithmic: one line per variant, and a dashed one for a plain copy.",
    legend: [
      ...[...new Map(points.map(({ variant, hue }) => [variant, hue]))].map(
        ([label, hue]) => ({ label, hue, glyph: "dot" }) as const,
      ),
      { label: "a plain copy", hue: "text", glyph: "dashed" },
    ],
    caption: `Rate ${rate}, ${pass}. ${speedCaption([run])}`,
    table: growthTable(points, copies, sizes, pass),
    draw: (view) => draw(points, copies, sizes, view),
  };
}

function growth(
  values: readonly { readonly size: number; readonly median: number }[],
  sizes: readonly number[],
): number {
  const at = (wanted: number | undefined) => values.find(({ size }) => size === wanted)?.median ?? Number.NaN;
  return at(sizes.at(-1)) / at(sizes[0]);
}

function concludeGrowth(
  points: readonly SpeedPoint[],
  copies: readonly CopyPoint[],
  sizes: readonly number[],
  pass: SpeedChoice["pass"],
): string {
  const ratios = linesOf(points)
    .filter(([, line]) => line.every(({ gigabytesPerSecond }) => gigabytesPerSecond !== null))
    .map(([, line]) => growth(line, sizes))
    .filter(Number.isFinite);
  const copy = growth(copies, sizes);
  const worst = Math.max(...ratios);
  const subject = `From ${formatSize(sizes[0]!)} to ${formatSize(sizes.at(-1)!)} elements, ${passName(pass).toLowerCase()}`;
  if (ratios.length === 0) return `${subject} costs nothing at any size`;
  const than = Number.isFinite(copy) ? `; a plain copy's time grows ${formatNumber(copy)} times` : "";
  return `${subject} takes at most ${formatNumber(worst)} times as long per element${than}`;
}

function linesOf(points: readonly SpeedPoint[]): readonly (readonly [string, readonly SpeedPoint[]])[] {
  const lines = new Map<string, SpeedPoint[]>();
  for (const point of points) {
    const name = `${point.variant}, ${point.place}`;
    lines.set(name, [...(lines.get(name) ?? []), point]);
  }
  return [...lines];
}

function growthTable(
  points: readonly SpeedPoint[],
  copies: readonly CopyPoint[],
  sizes: readonly number[],
  pass: string,
): Table {
  const row = (name: string, values: readonly { readonly size: number; readonly median: number }[]) => [
    name,
    ...sizes.map((wanted) => {
      const median = values.find(({ size }) => size === wanted)?.median;
      return median === undefined ? "–" : formatNumber(median);
    }),
    Number.isFinite(growth(values, sizes)) ? formatNumber(growth(values, sizes)) : "–",
  ];
  return {
    title: `${pass}: ns per element by size`,
    columns: [left("what"), ...sizes.map((size) => right(formatSize(size))), right("growth")],
    rows: [row("copy", copies), ...linesOf(points).map(([name, line]) => row(name, line))],
    notes: [],
  };
}

function draw(
  points: readonly SpeedPoint[],
  copies: readonly CopyPoint[],
  sizes: readonly number[],
  view: View,
): SVGElement {
  const { theme, width } = view;
  const places = [...new Set(points.map(({ place }) => place))];
  const panels = panelsOf(places, width, 300);
  const domain = logDomain([...points.flatMap(({ low, high }) => [low, high]), ...copies.map(({ median }) => median)]);
  const at = {
    fx: ({ place }: { place: string }) => panels.column(place),
    fy: ({ place }: { place: string }) => panels.row(place),
  };
  const everywhere = places.flatMap((place) => copies.map((copy) => ({ ...copy, place })));
  return plot(view, {
    ...panelOptions(panels, 200),
    marginLeft: 52,
    x: {
      type: "log",
      domain: [sizes[0]! / 1.3, sizes.at(-1)! * 1.3],
    },
    y: {
      type: "log",
      domain,
    },
    marks: [
      ...logAxis("y", logTicks(domain, 8), "ns per element, log scale", { theme }),
      ...logAxis("x", sizes, "elements, log scale", { theme, format: formatSize }),
      Plot.line(everywhere, {
        ...at,
        x: "size",
        y: "median",
        z: null,
        stroke: theme.text,
        strokeDasharray: "4 3",
        strokeWidth: 1.5,
      }),
      Plot.line(points, {
        ...at,
        x: "size",
        y: "median",
        z: "variant",
        stroke: ({ hue }: SpeedPoint) => theme[hue],
        strokeWidth: 2,
      }),
      Plot.ruleX(points, { ...at, x: "size", y1: "low", y2: "high", stroke: ({ hue }: SpeedPoint) => theme[hue] }),
      Plot.dot(points, {
        ...at,
        x: "size",
        y: "median",
        r: 4,
        fill: ({ hue }: SpeedPoint) => theme[hue],
        symbol: ({ hue }: SpeedPoint) => symbolOf(hue),
      }),
      panelTitles(places, panels, theme),
    ],
  });
}
