/** The results as a Markdown summary. */
import { markdownTable } from "markdown-table";
import { describeEnvironment } from "../results/environment.js";
import { devicesOf, measured, type Results } from "../results/schema.js";
import type { Table } from "../results/table.js";
import { targetsTable } from "../results/targets.js";

/** The first line of a summary. */
export const SUMMARY_TITLE = "# maskout: results of a comparison";

export function renderMarkdown(results: Results): string {
  const { targets, interrupted, skippedDevices = [] } = results;
  const environment = describeEnvironment(results.environment, devicesOf(results)).map(
    ([name, value]) => `- ${plain(name)}: ${plain(value)}`,
  );
  const sections = measured(results);
  const findings = sections.flatMap(({ section, result }) => section.finding(result) ?? []);
  const tables = [
    ...sections.flatMap(({ section, result }) => section.tables(result)),
    ...(targets.length === 0 ? [] : [targetsTable(targets)]),
  ];
  return [
    SUMMARY_TITLE,
    ...(interrupted ? ["This run was **interrupted**: the tables contain what was finished."] : []),
    [...environment, ...skippedDevices.map(({ name, reason }) => `- skipped ${plain(name)}: ${plain(reason)}`)].join(
      "\n",
    ),
    ...(findings.length === 0 ? [] : [findings.map((finding) => `- ${plain(finding)}`).join("\n")]),
    ...sections.flatMap(({ section }) => section.method ?? []),
    ...tables.map(renderTable),
    "",
  ].join("\n\n");
}

/** A Markdown summary of findings and tables, under a title. */
export function renderSummary(
  title: string,
  { findings, tables }: { readonly findings: readonly string[]; readonly tables: readonly Table[] },
): string {
  const found = findings.map((finding) => `- ${plain(finding)}`).join("\n");
  return [`# ${plain(title)}`, found, ...tables.map(renderTable), ""].join("\n\n");
}

function renderTable({ title, columns, rows, notes, details = [] }: Table): string {
  const cells = [columns.map(({ name }) => name), ...rows.map((row) => row.map(plain))];
  const table = markdownTable(cells, { align: columns.map(({ align }) => align) });
  const list = [...notes, ...details].map((note) => `- ${note}`).join("\n");
  return [`## ${title}`, table, ...(list === "" ? [] : [list])].join("\n\n");
}

/** Escapes text from outside, such as a device's own name, so that it cannot make a line, cell, link, picture or element. */
function plain(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll(/[\\`*_[\]<>|&]/g, "\\$&");
}
