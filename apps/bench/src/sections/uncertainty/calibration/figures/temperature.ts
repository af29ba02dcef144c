/** The figure of the calibration error of every run before and after its temperature. */
import { drawBeforeAfter, whens } from "../../../../figures/before-after.js";
import type { FigureSpec } from "../../../../figures/figure.js";
import { describeUncertainty, type UncertaintyRun } from "../../run.js";
import type { CalibrationUncertainty } from "../../schema.js";
import { concludeTemperatures, hues, meanOver, nameOf } from "../conclusions.js";
import { calibrationTables } from "../tables.js";

export function temperatureFigure(run: UncertaintyRun, calibration: CalibrationUncertainty): FigureSpec | undefined {
  const { predictions } = calibration;
  const [table] = calibrationTables(calibration);
  if (table === undefined) return undefined;
  const ends = predictions.flatMap((prediction, index) =>
    prediction.runs.flatMap((own, number) =>
      whens.map((when) => ({
        name: nameOf(prediction),
        hue: hues[index % hues.length]!,
        run: number + 1,
        when,
        error: 100 * own[when].expectedCalibrationError,
      })),
    ),
  );
  const floors = predictions.map((prediction) => ({
    name: nameOf(prediction),
    error: 100 * meanOver(prediction.runs, ({ chance }) => chance),
  }));
  return {
    name: "temperature",
    title: concludeTemperatures(calibration),
    description:
      "For every run, a line from its calibration error before the temperature to that after it, in one panel for one pass and one for samples.",
    legend: [
      { label: "one run", hue: "grey", glyph: "line" },
      { label: "expected by chance alone", hue: "text", glyph: "dashed" },
    ],
    caption: `One line per run; the numbers at the ends are the means. ${table.notes.slice(1).join(" ")} ${describeUncertainty(run)}`,
    table,
    draw: (view) => drawBeforeAfter({ ends, floors, label: "calibration error, %" }, view),
  };
}
