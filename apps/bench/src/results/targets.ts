/** What the project promises, next to what a run measured, as a table. */
import { formatNumber } from "../format.js";
import type { Target } from "../section.js";
import { left, right, type Table } from "./table.js";

export function targetsTable(targets: readonly Target[]): Table {
  return {
    title: "Targets",
    columns: [left("what"), right("target"), right("measured"), left("")],
    rows: targets.map(({ name, target, measured, met }) => [
      name,
      target,
      formatNumber(measured),
      met ? "met" : "not met",
    ]),
    notes: [],
    details: targets.map(({ name, detail }) => `${name}: ${detail}.`),
  };
}
