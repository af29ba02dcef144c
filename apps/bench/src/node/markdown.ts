/** The results as a Markdown summary. */
import { markdownTable } from "markdown-table";
import { barsTable } from "../report/bars.js";
import { describeEnvironment, devicesOf } from "../report/environment.js";
import type { Results } from "../results/schema.js";
import type { Table } from "../results/table.js";
import { peersTables } from "../sections/peers/tables.js";
import { METHOD, speedTables } from "../sections/speed/tables.js";
import { trainTable } from "../sections/train/tables.js";
import { uncertaintyTables } from "../sections/uncertainty/tables.js";

/** What a summary begins with. */
export const SUMMARY_TITLE = "# maskout: results of a comparison";

export function renderMarkdown(results: Results): string {
  const { speed, peers, train, uncertainty, bars, interrupted, skippedDevices = [] } = results;
  const environment = describeEnvironment(results.environment, devicesOf(results)).map(
    ([name, value]) => `- ${plain(name)}: ${plain(value)}`,
  );
  const tables = [
    ...(speed === undefined ? [] : speedTables(speed)),
    ...(peers === undefined ? [] : peersTables(peers)),
    ...(train === undefined ? [] : train.experiments.map(trainTable)),
    ...(uncertainty === undefined ? [] : uncertaintyTables(uncertainty)),
    ...(bars.length === 0 ? [] : [barsTable(bars)]),
  ];
  return [
    SUMMARY_TITLE,
    ...(interrupted ? ["This run was **interrupted**: what was finished is here."] : []),
    [...environment, ...skippedDevices.map(({ name, reason }) => `- skipped ${plain(name)}: ${plain(reason)}`)].join(
      "\n",
    ),
    ...(speed === undefined ? [] : [METHOD]),
    ...tables.map(renderTable),
    "",
  ].join("\n\n");
}

function renderTable({ title, columns, rows, notes, details = [] }: Table): string {
  const cells = [columns.map(({ name }) => name), ...rows.map((row) => row.map(plain))];
  const table = markdownTable(cells, { align: columns.map(({ align }) => align) });
  const list = [...notes, ...details].map((note) => `- ${note}`).join("\n");
  return [`## ${title}`, table, ...(list === "" ? [] : [list])].join("\n\n");
}

/** Text of elsewhere, such as a device's name of itself, as text: no line, cell, link, picture or element of its own. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll(/[\\`*_[\]<>|&]/g, "\\$&");
}
