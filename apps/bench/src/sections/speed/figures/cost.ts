/** The cost of a pass: time per element by variant and device, with a line for the copy. */
import * as Plot from "@observablehq/plot";
import { type FigureSpec, logAxis, logDomain, logTicks, plot, roomFor, type View } from "../../../figures/figure.js";
import { symbolOf, type Theme } from "../../../figures/theme.js";
import { formatInterval, formatNumber } from "../../../format.js";
import { left, right, type Table } from "../../../results/table.js";
import {
  type CopyPoint,
  copyPoints,
  describeWork,
  isAt,
  passName,
  type SpeedChoice,
  type SpeedPoint,
  type SpeedRun,
  speedCaption,
  speedPoints,
} from "./rows.js";

/** The figure; undefined if nothing was measured for this choice. */
export function costFigure(runs: readonly SpeedRun[], choice: SpeedChoice): FigureSpec | undefined {
  const points = speedPoints(runs).filter(isAt(choice));
  const copies = copyPoints(runs).filter(({ size }) => size === choice.size);
  if (points.length === 0) return undefined;
  return {
    name: `speed-${choice.pass.replace("+", "-")}`,
    title: concludeCost(points, copies, choice),
    description:
      "Dots on a logarithmic axis of nanoseconds per element, one line per variant, one panel per place of the data. " +
      "A dashed line marks a plain copy of the same size.",
    legend: [
      { label: "a plain copy (Float32Array.set) of the same size", hue: "text", glyph: "dashed" },
      ...(points.some(({ deviceCopy }) => deviceCopy !== undefined)
        ? [{ label: "a copy by the device itself", hue: "purple", glyph: "cross" } as const]
        : []),
    ],
    caption: `${describeWork(choice)}. ${speedCaption(runs)}`,
    table: costTable(points, copies, choice),
    draw: (view) => draw(points, copies, view),
  };
}

/** The time of a pass, and the floor: a copy reads and writes as much and does nothing else. */
function concludeCost(points: readonly SpeedPoint[], copies: readonly CopyPoint[], { pass }: SpeedChoice): string {
  const moving = points.filter(({ gigabytesPerSecond }) => gigabytesPerSecond !== null);
  const free = [...new Set(points.filter((point) => !moving.includes(point)).map(({ variant }) => variant))];
  const nothing = free.length === 0 ? "" : `; ${free.join(" and ")} on tensors returns its input and costs nothing`;
  const places = [...new Set(moving.map(({ deviceLabel }) => deviceLabel))].map((label) => {
    const times = moving.filter(({ deviceLabel }) => deviceLabel === label).map(({ median }) => median);
    return { label, least: Math.min(...times), most: Math.max(...times) };
  });
  const [first, ...others] = places.toSorted((a, b) => a.least - b.least);
  if (first === undefined) return `${passName(pass)} returns its input and costs nothing`;
  const floor = range(copies.map(({ median }) => median));
  const where = others.length > 0 ? ` on ${first.label}` : "";
  const slower = others.map(({ label, least, most }) => `, ${range([least, most])} on ${label}`).join("");
  return `${passName(pass)} takes ${range([first.least, first.most])} ns per element${where}${slower}; the floor, a plain copy, ${floor}${nothing}`;
}

/** "1.21 to 2.31" */
function range(values: readonly number[]): string {
  const [least, most] = [formatNumber(Math.min(...values)), formatNumber(Math.max(...values))];
  return least === most ? least : `${least} to ${most}`;
}

function costTable(points: readonly SpeedPoint[], copies: readonly CopyPoint[], choice: SpeedChoice): Table {
  const several = new Set(points.map(({ run }) => run)).size > 1;
  return {
    title: `${choice.pass}, ${describeWork(choice)}, in ns per element`,
    columns: [
      ...(several ? [left("run")] : []),
      left("variant"),
      left("where"),
      right("median"),
      left("95% interval"),
      right("turns"),
      right("x copy"),
    ],
    rows: [
      ...copies.map(({ run, median }) => [
        ...(several ? [run] : []),
        "copy",
        "arrays in and out",
        formatNumber(median),
        "",
        "",
        "1.00",
      ]),
      ...points.map(({ run, variant, place, time, ratioToCopy }) => [
        ...(several ? [run] : []),
        variant,
        place,
        formatNumber(time.median),
        formatInterval(time),
        String(time.count),
        formatNumber(ratioToCopy),
      ]),
    ],
    notes: [],
  };
}

const LINE = 26;
const PANEL_TITLE = 30;

function draw(points: readonly SpeedPoint[], copies: readonly CopyPoint[], view: View): SVGElement {
  const { theme } = view;
  const entries = [...new Set(points.map(({ entry }) => entry))];
  const places = [...new Set(points.map(({ place }) => place))];
  const domain = logDomain([
    ...points.flatMap(({ low, high, deviceCopy = low }) => [low, high, deviceCopy]),
    ...copies.map(({ median }) => median),
  ]);
  const panel = entries.length * LINE;
  const height = places.length * (panel + PANEL_TITLE) + 48;
  return plot(view, {
    height,
    marginLeft: roomFor(entries),
    marginRight: 44,
    marginTop: PANEL_TITLE,
    marginBottom: 48,
    x: {
      type: "log",
      domain,
    },
    y: { domain: entries, label: null, tickSize: 0 },
    fy: { domain: places, axis: null, padding: PANEL_TITLE / (panel + PANEL_TITLE), align: 1 },
    marks: [
      ...logAxis("x", logTicks(domain, view.width < 500 ? 5 : 9), "ns per element, log scale (less is faster)", {
        theme,
      }),
      ...copyMarks(points, copies, theme),
      Plot.tickX(
        points.filter(({ deviceCopy }) => deviceCopy !== undefined),
        { x: "deviceCopy", y: "entry", fy: "place", stroke: theme.purple, strokeWidth: 2.5 },
      ),
      Plot.ruleY(points, {
        x1: "low",
        x2: "high",
        y: "entry",
        fy: "place",
        stroke: ({ hue }: SpeedPoint) => theme[hue],
        strokeWidth: 2,
      }),
      Plot.dot(points, {
        x: "median",
        y: "entry",
        fy: "place",
        r: 5,
        fill: ({ hue }: SpeedPoint) => theme[hue],
        symbol: ({ hue }: SpeedPoint) => symbolOf(hue),
        tip: { fill: theme.background },
        title: ({ variant, place, run, time, ratioToCopy }: SpeedPoint) =>
          `${variant}, ${place}\n${formatNumber(time.median)} ns (${formatInterval(time)})\n${formatNumber(ratioToCopy)} x copy\n${run}`,
      }),
      Plot.text(points, {
        x: "high",
        y: "entry",
        fy: "place",
        text: ({ median }: SpeedPoint) => formatNumber(median),
        textAnchor: "start",
        dx: 9,
        fill: theme.text,
      }),
      Plot.text(places, {
        fy: (place: string) => place,
        text: (place: string) => place,
        frameAnchor: "top-left",
        dy: -18,
        fontWeight: 600,
      }),
    ],
  });
}

/** The marks of the copies: one line through all panels for one run; for several runs, one mark each on the run's lines. */
function copyMarks(points: readonly SpeedPoint[], copies: readonly CopyPoint[], theme: Theme): Plot.Markish[] {
  const style = { stroke: theme.text, strokeWidth: 1.5, strokeDasharray: "4 3" };
  if (copies.length <= 1) return [Plot.ruleX(copies, { x: "median", ...style })];
  const ofLine = points.flatMap(({ run, entry, place }) =>
    copies.filter((copy) => copy.run === run).map(({ median }) => ({ median, entry, place })),
  );
  return [Plot.tickX(ofLine, { x: "median", y: "entry", fy: "place", ...style })];
}
