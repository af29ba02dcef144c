/** Draws errors before and after a change: one line per run from one to the other, one panel per method. */
import * as Plot from "@observablehq/plot";
import { meanAndDeviation } from "../measure/statistics.js";
import { panelOptions, panelsOf, panelTitles, plot, type View } from "./figure.js";
import { type Hue, symbolOf } from "./theme.js";

export const whens = ["before", "after"] as const;

/** An end of a run's line. */
export interface End {
  /** The method that ran; each has a panel. */
  readonly name: string;
  readonly hue: Hue;
  /** The number of the run, or its seed. */
  readonly run: number;
  readonly when: (typeof whens)[number];
  /** In percent. */
  readonly error: number;
}

/** The mean of the runs at one end, in percent. */
type Mean = Pick<End, "name" | "when" | "error">;

/** The mean errors of each method, before and after, in the order of the runs. */
export function meansOf(ends: readonly End[]): readonly Mean[] {
  return namesOf(ends).flatMap((name) =>
    whens.map((when) => {
      const own = ends.filter((end) => end.name === name && end.when === when);
      return { name, when, error: meanAndDeviation(own.map(({ error }) => error)).mean };
    }),
  );
}

function namesOf(ends: readonly Pick<End, "name">[]): readonly string[] {
  return [...new Set(ends.map(({ name }) => name))];
}

/**
 * Draws the lines, with the means at their ends.
 * @param floors The lowest possible error of each name, in percent: a dashed line in its panel.
 */
export function drawBeforeAfter(
  {
    ends,
    label,
    floors = [],
  }: { ends: readonly End[]; label: string; floors?: readonly Pick<End, "name" | "error">[] },
  view: View,
): SVGElement {
  const { theme } = view;
  const names = namesOf(ends);
  const panels = panelsOf(names, view.width, 260);
  const at = {
    fx: ({ name }: Pick<End, "name">) => panels.column(name),
    fy: ({ name }: Pick<End, "name">) => panels.row(name),
  };
  const colour = ({ hue }: End) => theme[hue];
  const means = meansOf(ends);
  const numbers = (when: End["when"], textAnchor: "start" | "end", dx: number) =>
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
        stroke: theme.background,
        strokeWidth: 4,
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
      y: { domain: [0, Math.max(...ends.map(({ error }) => error))], nice: true, label, labelArrow: "none" },
      marks: [
        Plot.gridY({ ticks: 5, stroke: theme.grid, strokeOpacity: 1 }),
        Plot.ruleY(floors, { ...at, y: "error", stroke: theme.text, strokeDasharray: "4 3" }),
        Plot.line(ends, { ...at, x: "when", y: "error", z: "run", stroke: colour, strokeWidth: 1.75 }),
        Plot.dot(ends, {
          ...at,
          x: "when",
          y: "error",
          r: 4,
          fill: colour,
          stroke: colour,
          symbol: ({ hue }: End) => symbolOf(hue),
        }),
        numbers("before", "end", -12),
        numbers("after", "start", 12),
        panelTitles(names, panels, theme),
      ],
    },
  );
}
