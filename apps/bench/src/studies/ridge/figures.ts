/** The figure of dropout's weights against those of ridge regression in closed form. */
import * as Plot from "@observablehq/plot";
import { type Spread, spreadOf } from "../../figures/bands.js";
import { axisBelow, type FigureSpec, plot, type View } from "../../figures/figure.js";
import { type Hue, symbolOf } from "../../figures/theme.js";
import type { StudyFigures } from "../result.js";
import { outcomeOf } from "../study.js";
import { grid, type RidgeOutcome } from "./grid.js";

/** One weight at one rate. */
interface Weight extends Spread {
  readonly rate: number;
  readonly hue: Hue;
  readonly ridge: number;
  readonly leastSquares: number;
}

/** The hues of the rates, in their order. */
const HUES: readonly Hue[] = ["blue", "orange", "green", "purple"];

export const figures: StudyFigures = ({ effort, result, findings, tables }) => {
  const outcome = outcomeOf(grid, effort, result.cells);
  const weights = weightsOf(outcome);
  const [table] = tables;
  if (weights.length === 0 || table === undefined) return [];
  const rates = new Map(weights.map(({ rate, hue }) => [rate, hue]));
  const figure: FigureSpec = {
    name: "ridge",
    title: findings.join(" ").replace(/\.$/, ""),
    description:
      "Dots of dropout's weights against those of ridge regression, on the diagonal if they are equal; hollow dots are the weights of least squares.",
    legend: [
      ...[...rates].map(([rate, hue]) => ({ label: `dropout, rate ${rate}`, hue, glyph: "dot" }) as const),
      { label: "least squares", hue: "grey", glyph: "ring" },
      { label: "equal to ridge regression", hue: "text", glyph: "dashed" },
    ],
    caption: `Every weight at every rate: the mean over the seeds, with a bar from the lowest seed to the highest. ${table.notes.join(" ")}`,
    table,
    draw: (view) => draw(weights, view),
  };
  return [figure];
};

function weightsOf({ settings, cells }: RidgeOutcome): readonly Weight[] {
  return settings.rates.flatMap((rate, index) => {
    const there = cells.filter(({ cell }) => cell.rate === rate).map(({ values }) => values);
    const [first] = there;
    if (first === undefined) return [];
    // The closed forms are the same for all seeds.
    return first.ridge.map((ridge, input) => ({
      rate,
      hue: HUES[index % HUES.length]!,
      ridge,
      leastSquares: first.leastSquares[input]!,
      ...spreadOf(there.map(({ weights }) => weights[input]!)),
    }));
  });
}

function draw(weights: readonly Weight[], view: View): SVGElement {
  const { theme } = view;
  const colour = ({ hue }: Weight) => theme[hue];
  const all = weights.flatMap(({ ridge, leastSquares, low, high }) => [ridge, leastSquares, low, high]);
  const domain = [Math.min(...all), Math.max(...all)] as const;
  const width = Math.min(view.width, 560);
  const axis = { domain: [...domain], ticks: 6, nice: true, inset: 8 };
  return plot(
    { ...view, width },
    {
      height: Math.max(300, width * 0.8),
      marginTop: 24,
      marginBottom: 48,
      marginLeft: 46,
      marginRight: 18,
      x: axis,
      y: { ...axis, label: "weight of dropout, and of least squares", labelArrow: "none" },
      marks: [
        Plot.gridX({ ticks: 6, stroke: theme.grid, strokeOpacity: 1 }),
        Plot.gridY({ ticks: 6, stroke: theme.grid, strokeOpacity: 1 }),
        Plot.axisX({ ticks: 6, ...axisBelow("weight of ridge regression, in closed form") }),
        Plot.line(domain, {
          x: (end: number) => end,
          y: (end: number) => end,
          stroke: theme.text,
          strokeDasharray: "5 3",
        }),
        Plot.dot(weights, { x: "ridge", y: "leastSquares", r: 4, stroke: theme.grey, strokeWidth: 1.5 }),
        Plot.ruleX(weights, { x: "ridge", y1: "low", y2: "high", stroke: colour, strokeWidth: 1.5 }),
        Plot.dot(weights, {
          x: "ridge",
          y: "mean",
          r: 5,
          fill: colour,
          stroke: colour,
          symbol: ({ hue }: Weight) => symbolOf(hue),
        }),
      ],
    },
  );
}
