/** The figures of a regression's predictive band with the data: monthly CO2, with years left out. */
import * as Plot from "@observablehq/plot";
import {
  axisBelow,
  type FigureSpec,
  panelOptions,
  panelsOf,
  panelTitles,
  plot,
  type View,
} from "../../../figures/figure.js";
import { concludeBands, concludeWidths } from "../conclusions.js";
import { describeUncertainty, type UncertaintyRun } from "../run.js";
import type { Co2Uncertainty } from "../schema.js";
import { uncertaintyTables } from "../tables.js";

/** Half the width of the normal distribution's 95% interval, in standard deviations. */
const BAND = 1.96;

interface Month {
  readonly network: string;
  readonly year: number;
  readonly observed: number;
  readonly learnt: boolean;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

export function bandFigure(run: UncertaintyRun, co2: Co2Uncertainty): FigureSpec | undefined {
  const [table] = uncertaintyTables({ co2 });
  if (table === undefined) return undefined;
  const { rate, samples, epochs } = co2.settings;
  return {
    name: "co2-band",
    title: concludeBands(co2),
    description:
      "Observed CO2 by month as dots, the predictive mean as a line, and its 95% band, one panel per network; years that were not learnt are shaded.",
    legend: [
      { label: "learnt", hue: "grey", glyph: "dot" },
      { label: "not learnt", hue: "orange", glyph: "dot" },
      { label: "predictive mean and 95% band", hue: "blue", glyph: "band" },
    ],
    caption: `CO2 over Mauna Loa, ${co2.year.length} months; inverted dropout at ${rate}, ${epochs} epochs, ${samples} samples. ${describeUncertainty(run)}`,
    table,
    draw: (view) => drawBand(co2, view, { label: "CO2, parts per million", about: () => 0 }),
  };
}

/** The same band about its own mean, so that its width is visible. */
export function bandErrorFigure(run: UncertaintyRun, co2: Co2Uncertainty): FigureSpec | undefined {
  const [table] = uncertaintyTables({ co2 });
  if (table === undefined) return undefined;
  return {
    name: "co2-errors",
    title: concludeWidths(co2),
    description:
      "Observed CO2 minus the predictive mean, by month, with the 95% band about 0, one panel per network; years that were not learnt are shaded.",
    legend: [
      { label: "learnt", hue: "grey", glyph: "dot" },
      { label: "not learnt", hue: "orange", glyph: "dot" },
      { label: "95% band", hue: "blue", glyph: "band" },
    ],
    caption: `Months in which the mean is more than ${FARTHEST} ppm off are outside the chart. ${describeUncertainty(run)}`,
    table,
    draw: (view) =>
      drawBand(co2, view, {
        label: "observed minus predicted, ppm",
        domain: [-FARTHEST, FARTHEST],
        about: ({ mean }) => mean,
      }),
  };
}

const FARTHEST = 8;

interface Ordinate {
  readonly label: string;
  readonly domain?: [number, number];
  /** The number that is subtracted from every value of a month. */
  about(month: Month): number;
}

function drawBand(co2: Co2Uncertainty, view: View, { label, domain, about }: Ordinate): SVGElement {
  const { theme } = view;
  const months = co2.networks.flatMap(({ activation, mean, deviation }) =>
    co2.year.map((year, month): Month => {
      const [centre, half] = [mean[month]!, BAND * deviation[month]!];
      const learnt = co2.use[month] === "train" || co2.use[month] === "validation";
      return {
        network: activation,
        year,
        observed: co2.observed[month]!,
        learnt,
        mean: centre,
        low: centre - half,
        high: centre + half,
      };
    }),
  );
  const names = co2.networks.map(({ activation }) => activation);
  const panels = panelsOf(names, view.width, 420);
  const { gap, end } = co2.settings;
  const last = Math.max(...co2.year);
  const hidden = names.flatMap((network) => [
    { network, ...gap },
    { network, from: end, to: last },
  ]);
  const at = {
    fx: ({ network }: { network: string }) => panels.column(network),
    fy: ({ network }: { network: string }) => panels.row(network),
  };
  return plot(view, {
    ...panelOptions(panels, 260),
    marginLeft: 50,
    x: { ...axisBelow("year"), ticks: 6, tickFormat: "d" },
    y: { label, labelArrow: "none", ticks: 7, ...(domain === undefined ? { nice: true } : { domain }) },
    marks: [
      Plot.rectX(hidden, { ...at, x1: "from", x2: "to", fill: theme.grid, fillOpacity: 0.45 }),
      Plot.gridY({ ticks: 7, stroke: theme.grid, strokeOpacity: 1 }),
      Plot.areaY(months, {
        ...at,
        x: "year",
        y1: (month: Month) => month.low - about(month),
        y2: (month: Month) => month.high - about(month),
        fill: theme.blue,
        fillOpacity: 0.3,
        clip: true,
      }),
      Plot.dot(months, {
        ...at,
        x: "year",
        y: (month: Month) => month.observed - about(month),
        clip: true,
        r: 1.4,
        fill: ({ learnt }: Month) => (learnt ? theme.grey : theme.orange),
      }),
      Plot.line(months, {
        ...at,
        x: "year",
        y: (month: Month) => month.mean - about(month),
        stroke: theme.blue,
        strokeWidth: 1.25,
      }),
      panelTitles(names, panels, theme),
    ],
  });
}
