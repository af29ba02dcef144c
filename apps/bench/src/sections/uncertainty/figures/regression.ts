/** The figure of the regression on the reader's own data, with published values for comparison. */

import { drawBars } from "../../../figures/bars.js";
import type { FigureSpec } from "../../../figures/figure.js";
import type { Hue } from "../../../figures/theme.js";
import type { MeanAndError } from "../../../results/fields.js";
import { describeUncertainty, type UncertaintyRun } from "../run.js";
import type { RegressionUncertainty } from "../schema.js";
import { uncertaintyTables } from "../tables.js";

/** The figure; undefined if no split was finished. */
export function regressionFigure(run: UncertaintyRun, regression: RegressionUncertainty): FigureSpec | undefined {
  const { name, summary, published, splits } = regression;
  const [table] = uncertaintyTables({ regression });
  if (summary === null || table === undefined) return undefined;
  const bar = (label: string, { mean, standardError }: MeanAndError, hue: Hue) => ({
    label,
    panel: "",
    value: mean,
    low: mean - standardError,
    high: mean + standardError,
    hue,
  });
  return {
    name: `regression-${name}`,
    title:
      published === null
        ? `${name}: the test RMSE is ${summary.rmse.mean.toFixed(2)} over ${splits.length} splits`
        : `${name}: the test RMSE is ${summary.rmse.mean.toFixed(2)}; the published values are ${published.paper.rmse.mean}, and ${published.tenfold.rmse.mean} for ten times the epochs`,
    description: "Bars of the root mean squared error on test examples, mean and standard error over the splits.",
    legend: [],
    caption: `Mean and standard error over ${splits.length} splits. ${describeUncertainty(run)}`,
    table,
    draw: drawBars(
      [
        bar("this run", summary.rmse, "orange"),
        ...(published === null
          ? []
          : [
              bar("published", published.paper.rmse, "grey"),
              bar("published, 10x epochs", published.tenfold.rmse, "grey"),
            ]),
      ],
      "test RMSE, in units of the targets",
    ),
  };
}
