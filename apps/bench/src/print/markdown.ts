/** The results as a Markdown summary. */
import { markdownTable } from "markdown-table";
import { barsTable } from "../report/bars.js";
import { describeEnvironment, devicesOf } from "../report/environment.js";
import { peersTables } from "../report/peers-tables.js";
import { METHOD, speedTables } from "../report/speed-tables.js";
import type { Table } from "../report/table.js";
import { trainTable } from "../report/train-tables.js";
import { uncertaintyTables } from "../report/uncertainty-tables.js";
import type { Results } from "../results/schema.js";

export function renderMarkdown(results: Results): string {
  const { speed, peers, train, uncertainty, bars, interrupted, skippedDevices = [] } = results;
  const environment = describeEnvironment(results.environment, devicesOf(results)).map(
    ([name, value]) => `- ${name}: ${value}`,
  );
  const tables = [
    ...(speed === undefined ? [] : speedTables(speed)),
    ...(peers === undefined ? [] : peersTables(peers)),
    ...(train === undefined ? [] : train.experiments.map(trainTable)),
    ...(uncertainty === undefined ? [] : uncertaintyTables(uncertainty)),
    ...(bars.length === 0 ? [] : [barsTable(bars)]),
  ];
  return [
    "# maskout: results of a comparison",
    ...(interrupted ? ["This run was **interrupted**: what was finished is here."] : []),
    [...environment, ...skippedDevices.map(({ name, reason }) => `- skipped ${name}: ${reason}`)].join("\n"),
    ...(speed === undefined ? [] : [METHOD]),
    ...tables.map(renderTable),
    "",
  ].join("\n\n");
}

function renderTable({ title, columns, rows, notes, details = [] }: Table): string {
  const cells = [columns.map(({ name }) => name), ...rows.map((row) => row.map((cell) => cell.replaceAll("|", "\\|")))];
  const table = markdownTable(cells, { align: columns.map(({ align }) => align) });
  const list = [...notes, ...details].map((note) => `- ${note}`).join("\n");
  return [`## ${title}`, table, ...(list === "" ? [] : [list])].join("\n\n");
}
