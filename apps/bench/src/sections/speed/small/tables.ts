/** The small calls of the speed section as a table. */
import { formatInterval, formatNumber } from "../../../format.js";
import { left, right, type Table } from "../../../results/table.js";
import type { SmallResult } from "../schema.js";

/** The table; an empty list if no measurement was finished. */
export function smallTables({ rate, rows }: SmallResult): readonly Table[] {
  if (rows.length === 0) return [];
  return [
    {
      title: `Small calls: inverted dropout of arrays in us per call, rate ${rate}`,
      columns: [right("elements"), left("call with"), right("median"), left("95% interval"), right("x copy")],
      rows: rows.map(({ size, form, time }) => {
        const copy = rows.find((row) => row.size === size && row.form === "copy");
        return [
          size.toLocaleString("en"),
          form,
          formatNumber(time.median),
          formatInterval(time),
          copy === undefined ? "" : formatNumber(time.median / copy.time.median),
        ];
      }),
      notes: [
        "out: the output goes into an existing array; without it every call makes one. The seed is the same in all calls.",
      ],
    },
  ];
}
