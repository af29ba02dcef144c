/** DropConnect and Monte Carlo dropout, which have work of their own, and other libraries on the same work. */

import { drawBars } from "../../../figures/bars.js";
import type { FigureSpec } from "../../../figures/figure.js";
import { formatLayer, formatNumber, formatSize } from "../../../format.js";
import { describeBackends, describeRuns, type Run } from "../../../results/run.js";
import type { DropConnectSection, Sample } from "../../../results/schema.js";
import { peersTables } from "../../peers/tables.js";
import { dropConnectTables } from "../dropconnect/tables.js";
import { monteCarloTables } from "../monte-carlo-tables.js";

/** How a figure of one run closes: what was sampled, and where. */
function caption(run: Run, text: string, { count }: Pick<Sample, "count">): string {
  const where = describeRuns([run], ({ results }) => describeBackends(results));
  return `${text} Medians of ${count} turns with their 95% intervals, outputs verified first. ${where}.`;
}

const FORMS: Readonly<Record<DropConnectSection["rows"][number]["form"], string>> = {
  dense: "plain product",
  example: "mask per example",
  batch: "mask per batch",
  unit: "mask per unit",
  mean: "inference, mean",
  gaussian: "inference, Gaussian",
};

/** One figure a size of layer. */
export function dropConnectFigures(run: Run): readonly FigureSpec[] {
  const section = run.results.speed?.dropConnect;
  if (section === undefined || section.rows.length === 0) return [];
  return [...new Set(section.rows.map(formatLayer))].flatMap((layer, index): FigureSpec[] => {
    const rows = section.rows.filter((row) => formatLayer(row) === layer);
    const table = dropConnectTables(section)[index];
    const example = rows.find(({ form, pass }) => form === "example" && pass === "forward");
    if (example === undefined || table === undefined) return [];
    return [
      {
        name: `dropconnect-${layer}`,
        title: `DropConnect with a mask for every example costs ${formatNumber(example.ratioToDense)} times the plain product forward, ${formatNumber(example.nanosecondsPerWeight)} ns a decision`,
        description: "Bars of milliseconds per pass over the batch, by what a mask covers, in panels by pass.",
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

export function monteCarloFigures(run: Run): readonly FigureSpec[] {
  const section = run.results.speed?.monteCarlo;
  const [table] = section === undefined ? [] : monteCarloTables(section);
  if (section === undefined || table === undefined) return [];
  const best = section.rows.filter(({ way }) => way === "mcDropout").toSorted((a, b) => b.speedup - a.speedup)[0];
  if (best === undefined) return [];
  const several = new Set(section.rows.map(({ device }) => device)).size > 1;
  return [
    {
      name: "monte-carlo",
      title: `mcDropout draws ${formatNumber(best.speedup)} times as many samples a second as whole passes do${several ? ` (${best.device})` : ""}`,
      description: "Bars of samples per second of a whole batch, by way.",
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

/** Dropout on arrays at the highest rate that was measured. */
export function peersFigures(run: Run): readonly FigureSpec[] {
  const { peers } = run.results;
  const [table] = peers === undefined ? [] : peersTables(peers);
  if (peers === undefined || table === undefined) return [];
  const rate = Math.max(...peers.dropout.map((row) => row.rate));
  const rows = peers.dropout.filter((row) => row.rate === rate);
  const others = rows
    .filter(({ library, pass }) => library !== "maskout" && pass === "forward")
    .map(({ ratio }) => ratio);
  const [first] = rows;
  if (first === undefined || others.length === 0) return [];
  const [least, most] = [Math.min(...others), Math.max(...others)];
  const skipped = peers.skipped.map(({ name, reason }) => `${name} was skipped: ${reason}`);
  return [
    {
      name: "libraries",
      title:
        least >= 1
          ? `Other libraries take ${formatNumber(least)} to ${formatNumber(most)} times as long as maskout for a forward pass`
          : `Other libraries take ${formatNumber(least)} to ${formatNumber(most)} times maskout's time for a forward pass, so one of them is faster here`,
      description: "Dots of nanoseconds per element on a logarithmic axis, by library, in panels by pass.",
      legend: [],
      caption: caption(
        run,
        [`${formatSize(peers.size)} elements, rate ${rate}, arrays in and out, inverted dropout.`, ...skipped].join(
          " ",
        ),
        first.time,
      ),
      table,
      draw: drawBars(
        rows.map(({ library, pass, time }) => ({
          label: library,
          panel: pass,
          value: time.median,
          low: time.low,
          high: time.high,
          hue: library === "maskout" ? "orange" : "grey",
        })),
        "ns per element, log scale (less is faster)",
        "log",
      ),
    },
  ];
}
