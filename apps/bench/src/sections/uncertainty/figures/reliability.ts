/** The reliability diagram: accuracy by confidence, for one pass and for the most samples. */
import * as Plot from "@observablehq/plot";
import {
  axisBelow,
  type FigureSpec,
  panelOptions,
  panelsOf,
  panelTitles,
  plot,
  type View,
} from "../../../figures/figure.js";
import type { Hue } from "../../../figures/theme.js";
import { formatPoints } from "../../../format.js";
import { shareInterval } from "../../../measure/scores.js";
import { right, type Table } from "../../../results/table.js";
import { concludeScores } from "../conclusions.js";
import { describeUncertainty, type UncertaintyRun } from "../run.js";
import type { DigitsUncertainty } from "../schema.js";

type Scores = DigitsUncertainty["scores"][number];

interface BinPoint {
  readonly prediction: string;
  readonly hue: Hue;
  readonly confidence: number;
  readonly accuracy: number;
  readonly count: number;
  /** The interval of the accuracy. */
  readonly low: number;
  readonly high: number;
}

/** A bin with fewer digits than this says too little, and is shown together with the next. */
const LEAST_DIGITS = 30;

/** The figure; undefined if nothing was sampled. */
export function reliabilityFigure(run: UncertaintyRun, digits: DigitsUncertainty): FigureSpec | undefined {
  const pass = digits.scores.find(({ samples }) => samples === null);
  const sampled = digits.scores.findLast(({ samples }) => samples !== null);
  if (pass === undefined || sampled === undefined) return undefined;
  const points = [...pointsOf(pass, "blue"), ...pointsOf(sampled, "orange")];
  const { testDigits, rate } = digits.settings;
  return {
    name: "reliability",
    title: concludeScores(digits),
    description:
      "Dots of accuracy by confidence, with intervals. On the diagonal, confidence equals accuracy. Larger dots stand for more digits.",
    legend: [
      { label: "a bin, larger for more digits, with the 95% interval of its accuracy", hue: "grey", glyph: "dot" },
      { label: "confidence equals accuracy", hue: "text", glyph: "dashed" },
    ],
    caption: `${testDigits} test digits in bins of confidence; a bin with fewer than ${LEAST_DIGITS} digits is merged with the next; inverted dropout at ${rate}. ${describeUncertainty(run)}`,
    table: reliabilityTable(pass, sampled),
    draw: (view) => draw(points, view),
  };
}

function nameOf({ samples }: Scores): string {
  return samples === null ? "one pass, no masks" : `mean of ${samples} samples`;
}

function pointsOf(scores: Scores, hue: Hue): readonly BinPoint[] {
  return pooled(scores.reliability).map(({ count, confidence, accuracy }) => ({
    prediction: nameOf(scores),
    hue,
    confidence,
    accuracy,
    count,
    ...shareInterval(accuracy, count),
  }));
}

type Pool = Pick<BinPoint, "count" | "confidence" | "accuracy">;

/** Merges neighbouring bins until they contain enough digits; a rest at the end is merged with the last. */
function pooled(bins: Scores["reliability"]): readonly Pool[] {
  const pools: Pool[] = [];
  let open: Pool | undefined;
  for (const { count, confidence, accuracy } of bins) {
    if (confidence === null || accuracy === null) continue;
    open = together(open, { count, confidence, accuracy });
    if (open.count < LEAST_DIGITS) continue;
    pools.push(open);
    open = undefined;
  }
  return open === undefined ? pools : [...pools.slice(0, -1), together(pools.at(-1), open)];
}

function together(a: Pool | undefined, b: Pool): Pool {
  if (a === undefined) return b;
  const count = a.count + b.count;
  const average = (value: "confidence" | "accuracy") => (a.count * a[value] + b.count * b[value]) / count;
  return { count, confidence: average("confidence"), accuracy: average("accuracy") };
}

function reliabilityTable(pass: Scores, sampled: Scores): Table {
  const percent = (share: number | null) => (share === null ? "–" : formatPoints(share));
  return {
    title: "Confidence and accuracy in %, by bins of confidence",
    columns: [
      right("confidence"),
      ...[pass, sampled].flatMap((scores) => [
        right(`digits, ${nameOf(scores)}`),
        right("confidence"),
        right("accuracy"),
      ]),
    ],
    rows: pass.reliability.map((bin, index) => {
      const other = sampled.reliability[index];
      return [
        `${formatPoints(bin.lower)}–${formatPoints(bin.upper)}`,
        ...[bin, other].flatMap((one) =>
          one === undefined ? ["–", "–", "–"] : [String(one.count), percent(one.confidence), percent(one.accuracy)],
        ),
      ];
    }),
    notes: [],
  };
}

function draw(points: readonly BinPoint[], view: View): SVGElement {
  const { theme } = view;
  const names = [...new Set(points.map(({ prediction }) => prediction))];
  const panels = panelsOf(names, view.width, 280);
  const side = Math.min(400, (view.width - 70) / panels.columns - 20);
  const colour = ({ hue }: BinPoint) => theme[hue];
  const at = {
    fx: ({ prediction }: { prediction: string }) => panels.column(prediction),
    fy: ({ prediction }: { prediction: string }) => panels.row(prediction),
  };
  const place = { ...at, x: "confidence", y: "accuracy" };
  const diagonals = names.flatMap((prediction) => [0, 1].map((end) => ({ prediction, end })));
  const percent = { domain: [0, 100], ticks: 5, transform: (share: number) => 100 * share };
  const width = Math.min(view.width, panels.columns * (side + 30) + 70);
  return plot(
    { ...view, width },
    {
      ...panelOptions(panels, side * 0.9),
      marginLeft: 46,
      marginRight: 18,
      x: { ...percent, ...axisBelow("confidence, %") },
      y: { ...percent, label: "accuracy, %", labelArrow: "none" },
      r: { range: [2, 13] },
      marks: [
        Plot.gridX({ ticks: 5, stroke: theme.grid, strokeOpacity: 1 }),
        Plot.gridY({ ticks: 5, stroke: theme.grid, strokeOpacity: 1 }),
        Plot.line(diagonals, { ...at, x: "end", y: "end", z: null, stroke: theme.text, strokeDasharray: "4 3" }),
        Plot.ruleX(points, { ...at, x: "confidence", y1: "low", y2: "high", stroke: colour, strokeWidth: 1.75 }),
        Plot.dot(points, { ...place, r: "count", fill: colour, fillOpacity: 0.75 }),
        panelTitles(names, panels, theme),
      ],
    },
  );
}
