/** The results on the terminal. */
import pc from "picocolors";
import { barsTable } from "../report/bars.js";
import { describeEnvironment } from "../report/environment.js";
import type {
  Bar,
  Environment,
  ExperimentResult,
  PeersSection,
  RanDevice,
  SkippedDevice,
  SpeedSection,
  UncertaintySection,
} from "../results/schema.js";
import { peersTables } from "../sections/peers/tables.js";
import { METHOD, speedTables } from "../sections/speed/tables.js";
import { trainTable } from "../sections/train/tables.js";
import { renderCurves } from "../sections/train/terminal.js";
import { uncertaintyTables } from "../sections/uncertainty/tables.js";
import { renderBands } from "../sections/uncertainty/terminal.js";
import { indent, renderTable, wrap } from "./terminal.js";

export function printHeader(
  environment: Environment,
  devices: readonly RanDevice[],
  skipped: readonly SkippedDevice[],
): void {
  const lines = describeEnvironment(environment, devices);
  const width = Math.max(...lines.map(([name]) => name.length));
  print(
    pc.bold("maskout bench"),
    indent(lines.map(([name, value]) => `${pc.dim(name.padEnd(width))}  ${value}`).join("\n")),
    ...skipped.map(({ name, reason }) => indent(wrap(`skipped ${name}: ${reason}`))),
  );
}

export function printSpeed(speed: SpeedSection): void {
  for (const table of speedTables(speed)) print(renderTable(table));
  if (speed.rows.length > 0) print(pc.dim(indent(wrap(METHOD))));
}

export function printPeers(peers: PeersSection): void {
  for (const table of peersTables(peers)) print(renderTable(table));
}

export function printExperiment(experiment: ExperimentResult): void {
  if (experiment.runs.length === 0) return;
  print(renderTable(trainTable(experiment)));
  const [above, below] = [pc.cyan("training digits above"), pc.yellow("test digits below")];
  const legend = `Accuracy in %, mean over seeds: ${above}, ${below}.`;
  print(indent(renderCurves(experiment)), indent(legend));
}

export function printUncertainty(uncertainty: UncertaintySection): void {
  for (const table of uncertaintyTables(uncertainty)) print(renderTable(table));
  if (uncertainty.co2 === undefined) return;
  const [band, observed] = [pc.yellow("95% band (outer lines)"), pc.cyan("observed (inner line)")];
  const legend = `By year, in ppm from the predictive mean: ${band}, ${observed}.`;
  print(indent(renderBands(uncertainty.co2)), indent(legend));
}

export function printBars(bars: readonly Bar[]): void {
  if (bars.length === 0) return;
  const { rows, ...table } = barsTable(bars);
  const coloured = rows.map((row, index) => row.with(-1, (bars[index]!.met ? pc.green : pc.red)(row.at(-1)!)));
  print(renderTable({ ...table, rows: coloured }));
}

/** Blocks, with an empty line after them. */
export function print(...blocks: readonly string[]): void {
  process.stdout.write(`${blocks.join("\n")}\n\n`);
}
