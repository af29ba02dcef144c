/** Figures of the entropy of upright and rotated digits: its distribution, and how well it separates them. */
import * as Plot from "@observablehq/plot";
import { axisBelow, type FigureSpec, plot, type View } from "../../../figures/figure.js";
import type { Hue } from "../../../figures/theme.js";
import { formatPoints } from "../../../format.js";
import { right, type Table } from "../../../results/table.js";
import { concludeNoticing } from "../conclusions.js";
import { describeUncertainty, type UncertaintyRun } from "../run.js";
import type { DigitsUncertainty } from "../schema.js";
import { uncertaintyTables } from "../tables.js";

type Rotation = DigitsUncertainty["rotations"][number];

const MOST = Math.log(10);

/** The figure of the distribution; undefined if the results do not contain it. */
export function entropyFigure(
  run: UncertaintyRun,
  { rotations, settings }: DigitsUncertainty,
  angle: number,
): FigureSpec | undefined {
  const known = rotations.find((rotation) => rotation.angle === 0);
  const rotated = rotations.find((rotation) => rotation.angle === angle);
  if (known?.entropyCounts === undefined || rotated?.entropyCounts === undefined) return undefined;
  const bars = [
    ...barsOf(known.entropyCounts, "upright", "blue"),
    ...barsOf(rotated.entropyCounts, "rotated", "orange"),
  ];
  return {
    name: `entropy-${angle}`,
    title: concludeEntropy(known, rotated),
    description: "Histograms of the predictive entropy, upright digits above the axis and rotated digits below it.",
    legend: [
      { label: "upright, as learnt", hue: "blue", glyph: "block" },
      { label: `rotated by ${angle} degrees`, hue: "orange", glyph: "block" },
    ],
    caption: `${settings.testDigits} test digits, predictive entropy of ${Math.max(...settings.samples)} samples; at ln 10 = 2.30 nats all classes are equally likely. ${describeUncertainty(run)}`,
    table: entropyTable(known.entropyCounts, rotated.entropyCounts, angle),
    draw: (view) => draw(bars, view),
  };
}

interface Bar {
  readonly group: "upright" | "rotated";
  readonly hue: Hue;
  readonly from: number;
  readonly to: number;
  readonly share: number;
}

function barsOf(counts: readonly number[], group: Bar["group"], hue: Hue): readonly Bar[] {
  const all = counts.reduce((sum, count) => sum + count, 0);
  const width = MOST / counts.length;
  return counts.map((count, bin) => ({ group, hue, from: bin * width, to: (bin + 1) * width, share: count / all }));
}

function concludeEntropy(known: Rotation, rotated: Rotation): string {
  const [low, high] = [known.predictiveEntropy.toFixed(2), rotated.predictiveEntropy.toFixed(2)];
  const change =
    rotated.predictiveEntropy > known.predictiveEntropy ? "is less certain about" : "is no less certain about";
  return `The network ${change} digits rotated by ${rotated.angle} degrees: mean entropy ${high} nats, against ${low} upright`;
}

function entropyTable(known: readonly number[], rotated: readonly number[], angle: number): Table {
  const width = MOST / known.length;
  return {
    title: "Digits by predictive entropy",
    columns: [right("nats"), right("upright"), right(`rotated by ${angle}`)],
    rows: known.map((count, bin) => [
      `${(bin * width).toFixed(1)}–${((bin + 1) * width).toFixed(1)}`,
      String(count),
      String(rotated[bin] ?? 0),
    ]),
    notes: [],
  };
}

function draw(bars: readonly Bar[], view: View): SVGElement {
  const { theme } = view;
  const most = (wanted: Bar["group"]) =>
    Math.max(...bars.filter(({ group }) => group === wanted).map(({ share }) => share));
  return plot(view, {
    height: 280,
    marginLeft: 52,
    marginBottom: 48,
    marginTop: 24,
    x: { domain: [0, MOST], ...axisBelow("predictive entropy, nats"), ticks: 6 },
    y: {
      domain: [-most("rotated"), most("upright")],
      nice: true,
      label: "share of the digits, %",
      labelArrow: "none",
      ticks: 7,
      tickFormat: (share: number) => formatPoints(Math.abs(share)).replace(/\.0$/, ""),
    },
    marks: [
      Plot.gridY({ ticks: 7, stroke: theme.grid, strokeOpacity: 1 }),
      Plot.rectY(bars, {
        x1: "from",
        x2: "to",
        y: ({ group, share }: Bar) => (group === "upright" ? share : -share),
        fill: ({ hue }: Bar) => theme[hue],
        insetLeft: 0.5,
        insetRight: 0.5,
      }),
      Plot.ruleY([0], { stroke: theme.text }),
    ],
  });
}

const SCORES = [
  { key: "passEntropy", label: "entropy of one pass", hue: "grey", symbol: "circle" },
  { key: "predictiveEntropy", label: "predictive entropy", hue: "orange", symbol: "square2" },
  { key: "mutualInformation", label: "mutual information", hue: "purple", symbol: "diamond2" },
] as const;

/** The figure of how well each score detects rotated digits, by angle; undefined if no digit was rotated. */
export function noticingFigure(run: UncertaintyRun, digits: DigitsUncertainty): FigureSpec | undefined {
  const rotated = digits.rotations.filter(({ angle }) => angle % 360 !== 0);
  const table = uncertaintyTables({ digits })[1];
  if (rotated.length === 0 || table === undefined) return undefined;
  return {
    name: "noticing",
    title: concludeNoticing(digits),
    description: "Lines of AUROC by angle, one line per score; 0.5 is chance, and 1 is perfect.",
    legend: [
      ...SCORES.map(({ label, hue }) => ({ label, hue, glyph: "dot" }) as const),
      { label: "chance", hue: "text", glyph: "dashed" },
    ],
    caption: `${digits.settings.testDigits} upright and as many rotated test digits. ${describeUncertainty(run)}`,
    table,
    draw: (view) => drawNoticing(rotated, view),
  };
}

function drawNoticing(rotated: readonly Rotation[], view: View): SVGElement {
  const { theme } = view;
  const points = SCORES.flatMap(({ key, ...score }) =>
    rotated.map(({ angle, auroc }) => ({ ...score, angle, auroc: auroc[key] })),
  );
  type Point = (typeof points)[number];
  const bottom = Math.min(0.45, ...points.map(({ auroc }) => auroc - 0.03));
  return plot(view, {
    height: 280,
    marginLeft: 46,
    marginBottom: 48,
    marginTop: 24,
    x: {
      ticks: rotated.map(({ angle }) => angle),
      ...axisBelow("rotated by, degrees"),
      inset: 12,
    },
    y: { domain: [bottom, 1], label: "AUROC", labelArrow: "none", ticks: 6 },
    marks: [
      Plot.gridY({ ticks: 6, stroke: theme.grid, strokeOpacity: 1 }),
      Plot.ruleY([0.5], { stroke: theme.text, strokeDasharray: "4 3" }),
      Plot.line(points, { x: "angle", y: "auroc", z: "label", stroke: ({ hue }: Point) => theme[hue], strokeWidth: 2 }),
      Plot.dot(points, {
        x: "angle",
        y: "auroc",
        r: 4.5,
        fill: ({ hue }: Point) => theme[hue],
        symbol: ({ symbol }: Point) => symbol,
      }),
    ],
  });
}
