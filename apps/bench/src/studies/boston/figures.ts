/** The figure of our numbers and the authors'. */
import * as Plot from "@observablehq/plot";
import { axisBelow, type FigureSpec, plot, roomFor, type View } from "../../figures/figure.js";
import { type Hue, symbolOf } from "../../figures/theme.js";
import { standardErrorOf } from "../../measure/statistics.js";
import { CORRECTED_BOSTON } from "../../sections/uncertainty/published.js";
import type { StudyFigures } from "../result.js";
import { outcomeOf } from "../study.js";
import { grid } from "./grid.js";

interface Scored {
  readonly who: string;
  readonly hue: Hue;
  readonly mean: number;
  readonly standardError: number;
}

interface Panel {
  readonly axis: string;
  readonly scores: readonly Scored[];
}

const HERE = "here, mean of the samples";
const PASS = "here, one pass";
const AUTHORS = "the authors, corrected";

export const figures: StudyFigures = ({ effort, result, findings, tables }) => {
  const { cells } = outcomeOf(grid, effort, result.cells);
  const [table] = tables;
  if (cells.length === 0 || table === undefined) return [];
  const ours = (name: "rmse" | "passRmse" | "logLikelihood") =>
    standardErrorOf(cells.map(({ values }) => values[name]));
  const { rmse, logLikelihood } = CORRECTED_BOSTON;
  const panels: readonly Panel[] = [
    {
      axis: "test RMSE, 1000 dollars",
      scores: [
        { who: HERE, hue: "orange", ...ours("rmse") },
        { who: PASS, hue: "blue", ...ours("passRmse") },
        { who: AUTHORS, hue: "grey", ...rmse },
      ],
    },
    {
      axis: "test log-likelihood, nats",
      scores: [
        { who: HERE, hue: "orange", ...ours("logLikelihood") },
        { who: AUTHORS, hue: "grey", ...logLikelihood },
      ],
    },
  ];
  const figure: FigureSpec = {
    name: "boston",
    title: findings.join(" ").replace(/\.$/, ""),
    description:
      "Dots with bars of one standard error to both sides, for our numbers and the published ones: the root mean squared error above, the log-likelihood below.",
    legend: [],
    caption: `Means over the splits, bars of one standard error to both sides; a lower RMSE and a higher log-likelihood are better. ${table.notes.join(" ")}`,
    table,
    draw: (view) => draw(panels, view),
  };
  return [figure];
};

const LINE = 30;

/** Draws the panels one below the other, since each has its own axis. */
function draw(panels: readonly Panel[], view: View): SVGElement {
  const plots = panels.map((panel) => drawPanel(panel, view));
  const chart = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  let height = 0;
  for (const one of plots) {
    one.setAttribute("y", String(height));
    height += Number(one.getAttribute("height"));
    chart.append(one);
  }
  chart.setAttribute("width", String(view.width));
  chart.setAttribute("height", String(height));
  chart.setAttribute("viewBox", `0 0 ${view.width} ${height}`);
  return chart;
}

function drawPanel({ axis, scores }: Panel, view: View): SVGElement {
  const { theme } = view;
  const colour = ({ hue }: Scored) => theme[hue];
  const ticks = view.width < 500 ? 3 : 6;
  return plot(view, {
    height: scores.length * LINE + 62,
    marginLeft: roomFor([HERE, PASS, AUTHORS]),
    marginRight: 46,
    marginTop: 6,
    marginBottom: 56,
    x: { nice: true, inset: 8 },
    y: { domain: scores.map(({ who }) => who), label: null, tickSize: 0, padding: 0.2 },
    marks: [
      Plot.gridX({ ticks, stroke: theme.grid, strokeOpacity: 1 }),
      Plot.axisX({ ticks, ...axisBelow(axis) }),
      Plot.ruleY(scores, {
        x1: ({ mean, standardError }: Scored) => mean - standardError,
        x2: ({ mean, standardError }: Scored) => mean + standardError,
        y: "who",
        stroke: colour,
        strokeWidth: 2,
      }),
      Plot.dot(scores, {
        x: "mean",
        y: "who",
        r: 5.5,
        fill: colour,
        stroke: colour,
        symbol: ({ hue }: Scored) => symbolOf(hue),
      }),
      Plot.text(scores, {
        x: ({ mean, standardError }: Scored) => mean + standardError,
        y: "who",
        text: ({ mean }: Scored) => mean.toFixed(2).replace("-", "−"),
        textAnchor: "start",
        dx: 10,
        fill: theme.text,
      }),
    ],
  });
}
