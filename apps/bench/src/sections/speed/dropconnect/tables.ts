/** The DropConnect part of the speed experiment as tables. */
import { formatInterval, formatLayer, formatNumber } from "../../../format.js";
import { left, right, type Table } from "../../../results/table.js";
import type { DropConnectResult, DropConnectRow } from "../schema.js";

const FORMS: Readonly<Record<DropConnectRow["form"], string>> = {
  dense: "none: plain product",
  example: "mask per example",
  batch: "mask per batch",
  unit: "mask per unit",
  mean: "mean",
  gaussian: "gaussian",
};

/** One table per size. */
export function dropConnectTables(section: DropConnectResult): readonly Table[] {
  const sizes = [...new Set(section.rows.map(formatLayer))];
  return sizes.map((size, index) => ({
    title: `DropConnect, ${size} in ms, rate ${section.rate}`,
    columns: [
      left("pass"),
      left("DropConnect"),
      right("median"),
      left("95% interval"),
      right("ns/weight"),
      right("x plain"),
    ],
    rows: inPassOrder(section.rows.filter((row) => formatLayer(row) === size)).map((row) => [
      row.pass,
      FORMS[row.form],
      formatNumber(row.time.median),
      formatInterval(row.time),
      formatNumber(row.nanosecondsPerWeight),
      formatNumber(row.ratioToDense),
    ]),
    notes: index === sizes.length - 1 ? notesOf(section) : [],
  }));
}

function notesOf({ verified, gaussianSamples }: DropConnectResult): readonly string[] {
  return [
    "Examples x inputs x units, arrays in and out. ns/weight: time per weight of an example, which is one decision if every " +
      "example has a mask. x plain: time over that of the plain product in the same rounds, with its backward pass if the row has one.",
    `gaussian draws ${gaussianSamples} samples per unit and example.`,
    `Outputs were compared with the reference before the first measurement, to ${verified.tolerance} of the largest value.`,
  ];
}

function inPassOrder(rows: readonly DropConnectRow[]): readonly DropConnectRow[] {
  const passes: readonly DropConnectRow["pass"][] = ["forward", "forward+backward", "infer"];
  return rows.toSorted((a, b) => passes.indexOf(a.pass) - passes.indexOf(b.pass));
}
