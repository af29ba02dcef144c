/** Scores of every run before and after its temperature. */
import * as Plot from "@observablehq/plot";
import { type FigureSpec, panelOptions, panelsOf, panelTitles, plot, type View } from "../../../../figures/figure.js";
import { type Hue, symbolOf } from "../../../../figures/theme.js";
import { describeUncertainty, type UncertaintyRun } from "../../run.js";
import type { CalibrationUncertainty } from "../../schema.js";
import { concludeTemperatures, hues, meanOver, nameOf } from "../conclusions.js";
import { calibrationTables } from "../tables.js";

const whens = ["before", "after"] as const;

/** An end of a run's line. */
interface End {
  readonly prediction: string;
  readonly hue: Hue;
  readonly run: number;
  readonly when: (typeof whens)[number];
  readonly error: number;
}

/** What chance alone gives, of a prediction. */
interface Floor {
  readonly prediction: string;
  readonly error: number;
}

export function temperatureFigure(run: UncertaintyRun, calibration: CalibrationUncertainty): FigureSpec | undefined {
  const { predictions, settings } = calibration;
  const [table] = calibrationTables(calibration);
  if (table === undefined) return undefined;
  const ends = predictions.flatMap((prediction, index) =>
    prediction.runs.flatMap((own, number) =>
      whens.map((when) => ({
        prediction: nameOf(prediction),
        hue: hues[index % hues.length]!,
        run: number + 1,
        when,
        error: 100 * own[when].expectedCalibrationError,
      })),
    ),
  );
  const floors = predictions.map((prediction) => ({
    prediction: nameOf(prediction),
    error: 100 * meanOver(prediction.runs, ({ chance }) => chance),
  }));
  return {
    name: "temperature",
    title: concludeTemperatures(calibration),
    description:
      "For every run a line from its calibration error before the temperature to that after it, in panels for one pass and for samples.",
    legend: [
      { label: "one run", hue: "grey", glyph: "line" },
      { label: "what chance alone gives", hue: "text", glyph: "dashed" },
    ],
    caption: `A line a run; the numbers at its ends are the means. ${table.notes.slice(1).join(" ")} ${describeUncertainty(run)}`,
    table,
    draw: (view) => draw(ends, floors, settings.runs, view),
  };
}

function draw(ends: readonly End[], floors: readonly Floor[], runs: number, view: View): SVGElement {
  const { theme } = view;
  const names = floors.map(({ prediction }) => prediction);
  const panels = panelsOf(names, view.width, 260);
  const at = {
    fx: ({ prediction }: Pick<End, "prediction">) => panels.column(prediction),
    fy: ({ prediction }: Pick<End, "prediction">) => panels.row(prediction),
  };
  const means = names.flatMap((prediction) =>
    whens.map((when) => {
      const own = ends.filter((end) => end.prediction === prediction && end.when === when);
      return { prediction, when, error: own.reduce((sum, { error }) => sum + error, 0) / runs };
    }),
  );
  const numbers = (when: End["when"], textAnchor: "start" | "end", dx: number) =>
    Plot.text(
      means.filter((mean) => mean.when === when),
      {
        ...at,
        x: "when",
        y: "error",
        text: ({ error }: (typeof means)[number]) => `${error.toFixed(1)}%`,
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
      y: {
        domain: [0, Math.max(...ends.map(({ error }) => error))],
        nice: true,
        label: "calibration error, %",
        labelArrow: "none",
      },
      marks: [
        Plot.gridY({ ticks: 5, stroke: theme.grid, strokeOpacity: 1 }),
        Plot.ruleY(floors, { ...at, y: "error", stroke: theme.text, strokeDasharray: "4 3" }),
        Plot.line(ends, {
          ...at,
          x: "when",
          y: "error",
          z: "run",
          stroke: ({ hue }: End) => theme[hue],
          strokeWidth: 1.75,
        }),
        Plot.dot(ends, {
          ...at,
          x: "when",
          y: "error",
          r: 4,
          fill: ({ hue }: End) => theme[hue],
          stroke: ({ hue }: End) => theme[hue],
          symbol: ({ hue }: End) => symbolOf(hue),
        }),
        numbers("before", "end", -12),
        numbers("after", "start", 12),
        panelTitles(names, panels, theme),
      ],
    },
  );
}
