/** The figure of the test errors of each variant, seed by seed. */
import * as Plot from "@observablehq/plot";
import { hueOf } from "../../contenders/index.js";
import { axisBelow, type FigureSpec, plot, roomFor, type View } from "../../figures/figure.js";
import { type Hue, symbolOf } from "../../figures/theme.js";
import { meanAndDeviation } from "../../measure/statistics.js";
import type { MeanAndDeviation } from "../../results/fields.js";
import type { StudyFigures } from "../result.js";
import { outcomeOf } from "../study.js";
import { errorsOf, grid, nameOf, variants } from "./grid.js";

interface Group extends MeanAndDeviation {
  readonly name: string;
  readonly hue: Hue;
  readonly errors: readonly number[];
}

export const figures: StudyFigures = ({ effort, result, tables }) => {
  const { cells } = outcomeOf(grid, effort, result.cells);
  const groups = variants.flatMap((variant) => {
    const errors = [...errorsOf(cells, variant).values()];
    if (errors.length === 0) return [];
    return [{ name: nameOf(variant), hue: hueOf(variant), errors, ...meanAndDeviation(errors) }];
  });
  const [table] = tables;
  if (groups.length === 0 || table === undefined) return [];
  const figure: FigureSpec = {
    name: "wan",
    title: `Test errors: ${groups.map(({ name, mean }) => `${mean.toFixed(2)}% with ${name}`).join(", ")}`,
    description:
      "For each variant, small dots for the test error of every seed, a large dot for their mean, and a bar of one standard deviation to both sides.",
    legend: [
      { label: "mean of the seeds", hue: "text", glyph: "dot" },
      { label: "each seed", hue: "text", glyph: "ring" },
      { label: "standard deviation to both sides", hue: "text", glyph: "line" },
    ],
    caption: `After the last epoch. ${table.notes.join(" ")}`,
    table,
    draw: (view) => draw(groups, view),
  };
  return [figure];
};

function draw(groups: readonly Group[], view: View): SVGElement {
  const { theme } = view;
  const colour = ({ hue }: { readonly hue: Hue }) => theme[hue];
  const names = groups.map(({ name }) => name);
  const seeds = groups.flatMap(({ name, hue, errors }) => errors.map((error) => ({ name, hue, error })));
  return plot(view, {
    height: names.length * 48 + 56,
    marginLeft: roomFor(names),
    marginRight: 20,
    marginTop: 8,
    marginBottom: 48,
    x: { nice: true, inset: 8 },
    y: { domain: names, label: null, tickSize: 0 },
    marks: [
      Plot.gridX({ ticks: 6, stroke: theme.grid, strokeOpacity: 1 }),
      Plot.axisX({ ticks: 6, ...axisBelow("test error, %") }),
      Plot.ruleY(groups, {
        x1: ({ mean, deviation }: Group) => mean - deviation,
        x2: ({ mean, deviation }: Group) => mean + deviation,
        y: "name",
        stroke: colour,
        strokeWidth: 2,
      }),
      Plot.dot(groups, {
        x: "mean",
        y: "name",
        r: 6,
        fill: colour,
        stroke: colour,
        symbol: ({ hue }: Group) => symbolOf(hue),
      }),
      // The seeds are drawn below the mean, which would hide them.
      Plot.dot(seeds, { x: "error", y: "name", dy: 13, r: 3.5, stroke: colour, strokeWidth: 1.5 }),
      Plot.text(groups, {
        x: "mean",
        y: "name",
        dy: -16,
        text: ({ mean }: Group) => `${mean.toFixed(2)}%`,
        fill: theme.text,
      }),
    ],
  });
}
