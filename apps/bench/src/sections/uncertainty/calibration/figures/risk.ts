/** Risk-coverage curves: the share of wrong answers among the most confident ones. */
import * as Plot from "@observablehq/plot";
import { axisBelow, type FigureSpec, plot, type View } from "../../../../figures/figure.js";
import type { Hue } from "../../../../figures/theme.js";
import { describeUncertainty, type UncertaintyRun } from "../../run.js";
import type { CalibrationUncertainty } from "../../schema.js";
import { concludeRefusing, hues, meanOver, nameOf } from "../conclusions.js";
import { calibrationTables } from "../tables.js";

/** A point of a curve, at one coverage. */
interface Point {
  readonly prediction: string;
  readonly hue: Hue;
  /** In percent, like the other numbers. */
  readonly coverage: number;
  readonly risk: number;
  /** The lowest and the highest value of the runs. */
  readonly low: number;
  readonly high: number;
}

export function riskFigure(run: UncertaintyRun, calibration: CalibrationUncertainty): FigureSpec | undefined {
  const { predictions, settings } = calibration;
  const table = calibrationTables(calibration)[2];
  if (table === undefined) return undefined;
  const points = predictions.flatMap((prediction, index) => {
    const { runs } = prediction;
    return (runs[0]?.risk ?? []).map((_, place, all) => {
      const risks = runs.map(({ risk }) => 100 * risk[place]!);
      return {
        prediction: nameOf(prediction),
        hue: hues[index % hues.length]!,
        coverage: (100 * (place + 1)) / all.length,
        risk: risks.reduce((sum, risk) => sum + risk, 0) / risks.length,
        low: Math.min(...risks),
        high: Math.max(...risks),
      };
    });
  });
  return {
    name: "risk-coverage",
    title: concludeRefusing(calibration),
    description:
      "Lines of the share of wrong answers against the share of digits that are answered, the most confident first.",
    legend: predictions.map((prediction, index) => ({
      label: `${nameOf(prediction)}, area ${meanOver(prediction.runs, ({ area }) => area).toFixed(4)}`,
      hue: hues[index % hues.length]!,
      glyph: "dot",
    })),
    caption: `A line is the mean of ${settings.runs} runs; its band reaches from the lowest to the highest run. ${table.notes.slice(1).join(" ")} ${describeUncertainty(run)}`,
    table,
    draw: (view) => draw(points, view),
  };
}

function draw(points: readonly Point[], view: View): SVGElement {
  const { theme } = view;
  const colour = ({ hue }: Point) => theme[hue];
  return plot(view, {
    height: 300,
    marginLeft: 46,
    marginBottom: 48,
    marginTop: 24,
    marginRight: 18,
    x: { domain: [0, 100], ticks: 6, ...axisBelow("answered, % of the digits, the most confident first") },
    y: { domain: [0, Math.max(...points.map(({ high }) => high))], nice: true, label: "wrong, %", labelArrow: "none" },
    marks: [
      Plot.gridY({ ticks: 6, stroke: theme.grid, strokeOpacity: 1 }),
      Plot.areaY(points, { x: "coverage", y1: "low", y2: "high", z: "prediction", fill: colour, fillOpacity: 0.18 }),
      Plot.line(points, { x: "coverage", y: "risk", z: "prediction", stroke: colour, strokeWidth: 2 }),
      Plot.dot(points, {
        x: "coverage",
        y: "risk",
        r: 3,
        fill: colour,
        symbol: ({ hue }: Point) => (hue === hues[0] ? "circle" : "square2"),
      }),
      Plot.ruleY([0], { stroke: theme.text }),
    ],
  });
}
