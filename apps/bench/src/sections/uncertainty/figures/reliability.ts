/** The reliability diagram: how often a confident prediction is right, for one pass and for the most samples. */
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
import { right, type Table } from "../../../results/table.js";
import { describeUncertainty, type UncertaintyRun } from "../run.js";
import type { DigitsUncertainty } from "../schema.js";

type Scores = DigitsUncertainty["scores"][number];

interface BinPoint {
  readonly prediction: string;
  readonly hue: Hue;
  readonly confidence: number;
  readonly accuracy: number;
  readonly count: number;
}

/** Undefined where nothing was sampled. */
export function reliabilityFigure(run: UncertaintyRun, digits: DigitsUncertainty): FigureSpec | undefined {
  const pass = digits.scores.find(({ samples }) => samples === null);
  const sampled = digits.scores.findLast(({ samples }) => samples !== null);
  if (pass === undefined || sampled === undefined) return undefined;
  const points = [...pointsOf(pass, "blue"), ...pointsOf(sampled, "orange")];
  const { testDigits, rate } = digits.settings;
  return {
    name: "reliability",
    title: concludeReliability(pass, sampled),
    description:
      "Lines of accuracy by confidence; on the diagonal the confidence is right. Larger dots hold more digits.",
    legend: [
      { label: "digits of a bin, larger for more", hue: "grey", glyph: "dot" },
      { label: "confidence is right", hue: "text", glyph: "dashed" },
    ],
    caption: `${testDigits} test digits in 15 bins of confidence, dots in proportion to their number; inverted dropout at ${rate}. ${describeUncertainty(run)}`,
    table: reliabilityTable(pass, sampled),
    draw: (view) => draw(points, view),
  };
}

function nameOf({ samples }: Scores): string {
  return samples === null ? "one pass, no masks" : `mean of ${samples} samples`;
}

function pointsOf(scores: Scores, hue: Hue): readonly BinPoint[] {
  return scores.reliability.flatMap(({ count, confidence, accuracy }) =>
    confidence === null || accuracy === null ? [] : [{ prediction: nameOf(scores), hue, confidence, accuracy, count }],
  );
}

function concludeReliability(pass: Scores, sampled: Scores): string {
  const error = ({ expectedCalibrationError }: Scores) => `${formatPoints(expectedCalibrationError)}%`;
  const better = sampled.expectedCalibrationError < pass.expectedCalibrationError;
  const verb = better ? "bring confidence closer to the truth" : "do not calibrate better here";
  return `${sampled.samples} samples ${verb}: the calibration error is ${error(sampled)}, and ${error(pass)} for one pass`;
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
        Plot.line(points, { ...place, stroke: colour, strokeWidth: 1.75, strokeOpacity: 0.6 }),
        Plot.dot(points, { ...place, r: "count", fill: colour, fillOpacity: 0.75 }),
        panelTitles(names, panels, theme),
      ],
    },
  );
}
