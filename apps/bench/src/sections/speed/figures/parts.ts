/** Figures of the parts with their own workloads: DropConnect, Monte Carlo dropout and convolution. */

import { drawBars } from "../../../figures/bars.js";
import type { FigureSpec } from "../../../figures/figure.js";
import { formatLayer, formatNumber } from "../../../format.js";
import { describeRuns } from "../../../results/environment.js";
import type { Sample } from "../../../results/fields.js";
import { convolutionTables, formatConvolution } from "../convolution/tables.js";
import { dropConnectTables } from "../dropconnect/tables.js";
import { monteCarloTables } from "../monte-carlo-tables.js";
import type { DropConnectRow } from "../schema.js";
import type { SpeedRun } from "./rows.js";

/** The caption of a figure of one run: the text, the number of turns and the environment. */
function caption(run: SpeedRun, text: string, { count }: Pick<Sample, "count">): string {
  const where = describeRuns([run], ({ result }) => result.settings.devices);
  return `${text} Medians of ${count} turns with their 95% intervals, outputs verified first. ${where}.`;
}

const FORMS: Readonly<Record<DropConnectRow["form"], string>> = {
  dense: "plain product",
  example: "mask per example",
  batch: "mask per batch",
  unit: "mask per unit",
  mean: "inference, mean",
  gaussian: "inference, Gaussian",
};

/** One figure per layer size. */
export function dropConnectFigures(run: SpeedRun): readonly FigureSpec[] {
  const section = run.result.dropConnect;
  if (section === undefined || section.rows.length === 0) return [];
  return [...new Set(section.rows.map(formatLayer))].flatMap((layer, index): FigureSpec[] => {
    const rows = section.rows.filter((row) => formatLayer(row) === layer);
    const table = dropConnectTables(section)[index];
    const example = rows.find(({ form, pass }) => form === "example" && pass === "forward");
    if (example === undefined || table === undefined) return [];
    return [
      {
        name: `dropconnect-${layer}`,
        title: `DropConnect with a mask for every example costs ${formatNumber(example.ratioToDense)} times the plain product's forward pass, ${formatNumber(example.nanosecondsPerWeight)} ns per decision`,
        description: "Bars of milliseconds per pass over the batch, one bar per kind of mask, one panel per pass.",
        legend: [],
        caption: caption(
          run,
          `Layer ${layer} (examples x inputs x units), rate ${section.rate}, arrays in and out.`,
          example.time,
        ),
        table,
        draw: drawBars(
          rows.map(({ form, pass, time }) => ({
            label: FORMS[form],
            panel: pass,
            value: time.median,
            low: time.low,
            high: time.high,
            hue: form === "dense" ? "grey" : "green",
          })),
          "ms per pass",
        ),
      },
    ];
  });
}

export function monteCarloFigures(run: SpeedRun): readonly FigureSpec[] {
  const section = run.result.monteCarlo;
  const [table] = section === undefined ? [] : monteCarloTables(section);
  if (section === undefined || table === undefined) return [];
  const best = section.rows.filter(({ way }) => way === "mcDropout").toSorted((a, b) => b.speedup - a.speedup)[0];
  if (best === undefined) return [];
  const several = new Set(section.rows.map(({ device }) => device)).size > 1;
  return [
    {
      name: "monte-carlo",
      title: `mcDropout draws ${formatNumber(best.speedup)} times as many samples per second as whole passes do${several ? ` (${best.device})` : ""}`,
      description: "Bars of samples per second of a whole batch, one bar per way of sampling.",
      legend: [],
      caption: caption(
        run,
        `Network ${section.units.join("-")}, ${section.samples} samples of ${section.batch} examples, inverted dropout at ${section.rate}.`,
        best.time,
      ),
      table,
      draw: drawBars(
        section.rows.map(({ way, device, time, samplesPerSecond }) => ({
          label: several ? `${way}, ${device}` : way,
          panel: "",
          value: samplesPerSecond,
          low: 1000 / time.high,
          high: 1000 / time.low,
          hue: way === "mcDropout" ? "purple" : "grey",
        })),
        "samples per second (more is faster)",
      ),
    },
  ];
}

export function convolutionFigures(run: SpeedRun): readonly FigureSpec[] {
  const { convolution } = run.result;
  const [table] = convolution === undefined ? [] : convolutionTables(convolution);
  const [first] = convolution?.times ?? [];
  const both = convolution?.times.find(({ pass, device }) => pass === "forward+backward" && device === first?.device);
  if (convolution === undefined || table === undefined || first === undefined || both === undefined) return [];
  const several = new Set(convolution.times.map(({ device }) => device)).size > 1;
  return [
    {
      name: "convolution",
      title: `A convolution takes ${formatNumber(first.time.median)} ms for ${convolution.batch} images, and ${formatNumber(both.time.median)} ms with both gradients${several ? ` (${first.device})` : ""}`,
      description: "Bars of milliseconds per batch, one bar per device, one panel per pass.",
      legend: [],
      caption: caption(run, `${formatConvolution(convolution)}, tensors that stay on the device.`, first.time),
      table,
      draw: drawBars(
        convolution.times.map(({ pass, device, time }) => ({
          label: device,
          panel: pass,
          value: time.median,
          low: time.low,
          high: time.high,
          hue: "blue",
        })),
        "ms for the batch",
      ),
    },
  ];
}
