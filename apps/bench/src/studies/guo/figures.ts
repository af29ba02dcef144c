/** The calibration error of every network, before and after its temperature. */
import * as Plot from "@observablehq/plot";
import { hueOf } from "../../contenders/index.js";
import { type FigureSpec, panelOptions, panelsOf, panelTitles, plot, type View } from "../../figures/figure.js";
import { type Hue, symbolOf } from "../../figures/theme.js";
import { meanAndDeviation } from "../../measure/statistics.js";
import type { StudyFigures } from "../result.js";
import { outcomeOf } from "../study.js";
import { grid, nameOf } from "./grid.js";

const whens = ["before", "after"] as const;

/** An end of a network's line. */
interface End {
  readonly network: string;
  readonly hue: Hue;
  readonly seed: number;
  readonly when: (typeof whens)[number];
  readonly error: number;
}

export const figures: StudyFigures = ({ effort, result, tables }) => {
  const { cells } = outcomeOf(grid, effort, result.cells);
  const ends = cells.flatMap(({ cell: { variant, seed }, values }) =>
    whens.map((when) => ({
      ...{ network: nameOf(variant), hue: hueOf(variant), seed, when },
      error: 100 * values[when].calibrationError,
    })),
  );
  const [table] = tables;
  if (ends.length === 0 || table === undefined) return [];
  const figure: FigureSpec = {
    name: "guo",
    title: titleOf(meansOf(ends)),
    description:
      "For every network a line from its calibration error before temperature scaling to that after it, in panels without and with dropout.",
    legend: [],
    caption: `A line a seed; the numbers at its ends are the means. ${table.notes.join(" ")}`,
    table,
    draw: (view) => draw(ends, view),
  };
  return [figure];
};

interface Mean extends Pick<End, "network" | "when" | "error"> {}

/** Of every network before and after. */
function meansOf(ends: readonly End[]): readonly Mean[] {
  return [...new Set(ends.map(({ network }) => network))].flatMap((network) =>
    whens.map((when) => {
      const own = ends.filter((end) => end.network === network && end.when === when);
      return { network, when, error: meanAndDeviation(own.map(({ error }) => error)).mean };
    }),
  );
}

function titleOf(means: readonly Mean[]): string {
  const [before, after] = whens.map((when) => means.filter((mean) => mean.when === when));
  const moves = before!.map(
    ({ network, error }, index) => `from ${error.toFixed(1)}% to ${after![index]!.error.toFixed(1)}% with ${network}`,
  );
  return `The calibration error goes ${moves.join(", and ")}`;
}

function draw(ends: readonly End[], view: View): SVGElement {
  const { theme } = view;
  const names = [...new Set(ends.map(({ network }) => network))];
  const panels = panelsOf(names, view.width, 260);
  const colour = ({ hue }: End) => theme[hue];
  const at = {
    fx: ({ network }: Pick<End, "network">) => panels.column(network),
    fy: ({ network }: Pick<End, "network">) => panels.row(network),
  };
  const means = meansOf(ends);
  const side = (when: End["when"], textAnchor: "start" | "end", dx: number) =>
    Plot.text(
      means.filter((mean) => mean.when === when),
      {
        ...at,
        x: "when",
        y: "error",
        text: ({ error }: Mean) => `${error.toFixed(1)}%`,
        textAnchor,
        dx,
        fill: theme.text,
      },
    );
  const width = Math.min(view.width, panels.columns * 320 + 70);
  return plot(
    { ...view, width },
    {
      ...panelOptions(panels, 220, { bottom: 32 }),
      marginLeft: 46,
      marginRight: 18,
      x: { type: "point", domain: [...whens], padding: 0.7, label: null },
      y: {
        domain: [0, Math.max(...ends.map(({ error }) => error))],
        nice: true,
        label: "calibration error, %",
        labelArrow: "none",
      },
      marks: [
        Plot.gridY({ ticks: 5, stroke: theme.grid, strokeOpacity: 1 }),
        Plot.line(ends, { ...at, x: "when", y: "error", z: "seed", stroke: colour, strokeWidth: 1.75 }),
        Plot.dot(ends, {
          ...at,
          x: "when",
          y: "error",
          r: 4,
          fill: colour,
          stroke: colour,
          symbol: ({ hue }: End) => symbolOf(hue),
        }),
        side("before", "end", -12),
        side("after", "start", 12),
        panelTitles(names, panels, theme),
      ],
    },
  );
}
