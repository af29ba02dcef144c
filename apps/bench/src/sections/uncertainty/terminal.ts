/** Draws the predictive band on the terminal: the errors of the mean, and the errors that the band allows. */
import pc from "picocolors";
import plot from "simple-ascii-chart";
import { mean } from "simple-statistics";
import { indent, sideBySide, terminalWidth } from "../../node/terminal.js";
import type { Co2Uncertainty, UncertaintyResult } from "./schema.js";

const HEIGHT = 11;
const NARROWEST = 26;
const WIDEST = 62;
/** The columns beside a chart: its axis with labels, and the gap to the next chart. */
const MARGIN = 12;
const BAND = 1.96;

type Network = Co2Uncertainty["networks"][number];
type Point = [year: number, ppm: number];

/** The bands of the CO2, printed after the tables. */
export function charts({ co2 }: UncertaintyResult): readonly string[] {
  if (co2 === undefined) return [];
  const [band, observed] = [pc.yellow("95% band (outer lines)"), pc.cyan("observed (inner line)")];
  return [indent(renderBands(co2)), indent(`By year, in ppm from the predictive mean: ${band}, ${observed}.`)];
}

/** One chart per network: the observations and the band's edges, by year, as differences from the predictive mean. */
function renderBands(co2: Co2Uncertainty): string {
  const width = Math.floor(terminalWidth() / co2.networks.length) - MARGIN;
  const limit =
    5 * Math.ceil(Math.max(...co2.networks.flatMap((network) => halfWidths(co2, network)).map(([, ppm]) => ppm)) / 5);
  const axes = { limit, width: Math.min(WIDEST, Math.max(NARROWEST, width)) };
  return sideBySide(co2.networks.map((network) => chart(co2, network, axes)));
}

function chart(
  co2: Co2Uncertainty,
  network: Network,
  { limit, width }: { readonly limit: number; readonly width: number },
): string {
  const upper = halfWidths(co2, network);
  const lower = upper.map(([year, ppm]): Point => [year, -ppm]);
  const off = byYear(co2, (month) => co2.observed[month]! - network.mean[month]!).map(
    ([year, ppm]): Point => [year, Math.max(-limit, Math.min(limit, ppm))],
  );
  const { gap, end } = co2.settings;
  const drawn = plot([upper, lower, off], {
    width,
    height: HEIGHT,
    yRange: [-limit, limit],
    customYAxisTicks: [-limit, 0, limit],
    customXAxisTicks: [gap.from, gap.to, end],
    // Without this, 1975 would be written as 1.975k.
    formatter: (value) => value,
    ...(pc.isColorSupported && { color: ["ansiYellow", "ansiYellow", "ansiCyan"] as const }),
  });
  return `${pc.bold(network.activation)}\n${drawn.replace(/^\n+|\s+$/g, "")}`;
}

function halfWidths(co2: Co2Uncertainty, { deviation }: Network): Point[] {
  return byYear(co2, (month) => BAND * deviation[month]!);
}

/** The mean over the months of each year. */
function byYear({ year }: Co2Uncertainty, valueAt: (month: number) => number): Point[] {
  const years = [...new Set(year.map(Math.floor))];
  return years.map((whole) => [
    whole,
    mean([...year.keys()].filter((month) => Math.floor(year[month]!) === whole).map(valueAt)),
  ]);
}
