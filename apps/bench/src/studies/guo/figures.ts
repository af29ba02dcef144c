/** The figure of the calibration error of every network, before and after its temperature. */
import { hueOf } from "../../contenders/index.js";
import { drawBeforeAfter, meansOf, whens } from "../../figures/before-after.js";
import type { FigureSpec } from "../../figures/figure.js";
import type { StudyFigures } from "../result.js";
import { outcomeOf } from "../study.js";
import { grid, nameOf } from "./grid.js";

export const figures: StudyFigures = ({ effort, result, tables }) => {
  const { cells } = outcomeOf(grid, effort, result.cells);
  const ends = cells.flatMap(({ cell: { variant, seed }, values }) =>
    whens.map((when) => ({
      ...{ name: nameOf(variant), hue: hueOf(variant), run: seed, when },
      error: 100 * values[when].calibrationError,
    })),
  );
  const [table] = tables;
  if (ends.length === 0 || table === undefined) return [];
  const figure: FigureSpec = {
    name: "guo",
    title: titleOf(meansOf(ends)),
    description:
      "For every network, a line from its calibration error before temperature scaling to that after it; one panel without and one with dropout.",
    legend: [],
    caption: `One line per seed; the numbers at the ends are the means. ${table.notes.join(" ")}`,
    table,
    draw: (view) => drawBeforeAfter({ ends, label: "calibration error, %" }, view),
  };
  return [figure];
};

function titleOf(means: ReturnType<typeof meansOf>): string {
  const [before, after] = whens.map((when) => means.filter((mean) => mean.when === when));
  const moves = before!.map(
    ({ name, error }, index) => `from ${error.toFixed(1)}% to ${after![index]!.error.toFixed(1)}% with ${name}`,
  );
  return `The calibration error changes ${moves.join(", and ")}`;
}
