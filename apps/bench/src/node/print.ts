/** The results on the terminal. */
import pc from "picocolors";
import { describeEnvironment, type Environment } from "../results/environment.js";
import type { RanDevice } from "../results/fields.js";
import { measured, type Results, type SkippedDevice } from "../results/schema.js";
import { targetsTable } from "../results/targets.js";
import type { Section, Target } from "../section.js";
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

/** Prints the tables and charts of a section that has ended. */
export async function printSection(results: Results, { name }: Section): Promise<void> {
  const one = measured(results).find(({ section }) => section.name === name);
  if (one === undefined) return;
  const { section, result } = one;
  for (const table of section.tables(result)) print(renderTable(table));
  if (section.method !== undefined && section.finding(result) !== undefined)
    print(pc.dim(indent(wrap(section.method))));
  const { charts } = (await section.charts?.()) ?? {};
  const drawn = charts?.(result) ?? [];
  if (drawn.length > 0) print(...drawn);
}

export function printTargets(targets: readonly Target[]): void {
  if (targets.length === 0) return;
  const { rows, ...table } = targetsTable(targets);
  const coloured = rows.map((row, index) => row.with(-1, (targets[index]!.met ? pc.green : pc.red)(row.at(-1)!)));
  print(renderTable({ ...table, rows: coloured }));
}

/** Prints the findings, one sentence per section. */
export function printFindings(results: Results): void {
  const findings = measured(results).flatMap(({ section, result }) => section.finding(result) ?? []);
  if (findings.length > 0) print(pc.bold("Found"), ...findings.map((finding) => indent(wrap(finding))));
}

/** Prints blocks with an empty line after each. */
export function print(...blocks: readonly string[]): void {
  process.stdout.write(`${blocks.join("\n")}\n\n`);
}
