/** Figures of other libraries on the same work. */
import { drawBars } from "../../figures/bars.js";
import type { FigureSpec } from "../../figures/figure.js";
import { formatSize } from "../../format.js";
import { describeRuns } from "../../results/environment.js";
import type { SectionRun } from "../../section.js";
import { formatConvolution } from "../speed/convolution/tables.js";
import { findConvolution, findPeers } from "./conclusions.js";
import type { PeersResult } from "./schema.js";
import { OURS } from "./settings.js";
import { convolutionTable, dropoutTable } from "./tables.js";

export function peersFigures(run: SectionRun<PeersResult>): readonly FigureSpec[] {
  return [...dropoutFigures(run), ...convolutionFigures(run)];
}

/** Dropout on arrays at the highest rate that was measured. */
function dropoutFigures(run: SectionRun<PeersResult>): readonly FigureSpec[] {
  const peers = run.result;
  const table = dropoutTable(peers);
  const rate = Math.max(...peers.dropout.map((row) => row.rate));
  const rows = peers.dropout.filter((row) => row.rate === rate);
  const [first] = rows;
  const finding = findPeers(peers);
  if (first === undefined || finding === undefined) return [];
  const skipped = peers.skipped.map(({ name, reason }) => `${name} was skipped: ${reason}`);
  return [
    {
      name: "libraries",
      title: finding.replace(/\.$/, ""),
      description: "Dots of nanoseconds per element on a logarithmic axis, one row per library, one panel per pass.",
      legend: [],
      caption: `${[`${formatSize(peers.size)} elements, rate ${rate}, arrays in and out, inverted dropout.`, ...skipped].join(" ")} Medians of ${first.time.count} turns with their 95% intervals, outputs verified first. ${describeRuns([run], () => [])}.`,
      table,
      draw: drawBars(
        rows.map(({ library, pass, time }) => ({
          label: library,
          panel: pass,
          value: time.median,
          low: time.low,
          high: time.high,
          hue: library === OURS ? "orange" : "grey",
        })),
        "ns per element, log scale (less is faster)",
        "log",
      ),
    },
  ];
}

function convolutionFigures(run: SectionRun<PeersResult>): readonly FigureSpec[] {
  const { convolution } = run.result;
  const [first] = convolution?.times ?? [];
  const finding = findConvolution(run.result);
  if (convolution === undefined || first === undefined || finding === undefined) return [];
  const table = convolutionTable(convolution);
  return [
    {
      name: "libraries-convolution",
      title: finding.replace(/\.$/, ""),
      description: "Dots of milliseconds per batch on a logarithmic axis, one row per library, one panel per pass.",
      legend: [],
      caption: `${formatConvolution(convolution)}, one thread. ${table.notes.join(" ")} Medians of ${first.time.count} turns with their 95% intervals, outputs verified first. ${describeRuns([run], () => [])}.`,
      table,
      draw: drawBars(
        convolution.times.map(({ library, pass, time }) => ({
          label: library,
          panel: pass,
          value: time.median,
          low: time.low,
          high: time.high,
          hue: library === OURS ? "orange" : "grey",
        })),
        "ms, log scale (less is faster)",
        "log",
      ),
    },
  ];
}
