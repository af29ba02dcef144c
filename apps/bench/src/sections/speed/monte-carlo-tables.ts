/** The Monte Carlo part of the speed experiment as a table. */
import { formatInterval, formatNumber } from "../../format.js";
import { left, right, type Table } from "../../results/table.js";
import type { MonteCarloResult } from "./schema.js";

/** The table, or none where nothing was measured to the end. */
export function monteCarloTables({ rows, units, rate, batch, samples }: MonteCarloResult): readonly Table[] {
  if (rows.length === 0) return [];
  const severalDevices = new Set(rows.map(({ device }) => device)).size > 1;
  return [
    {
      title: `Monte Carlo dropout, ${units.join("-")}, ${samples} samples of ${batch} examples, in ms per sample`,
      columns: [left("way"), right("median"), left("95% interval"), right("samples/s"), right("x whole passes")],
      rows: rows.map(({ way, device, time, samplesPerSecond, speedup }) => [
        severalDevices ? `${way}, ${device}` : way,
        formatNumber(time.median),
        formatInterval(time),
        formatNumber(samplesPerSecond),
        formatNumber(speedup),
      ]),
      notes: [
        `Inverted dropout at ${rate} after every hidden layer. mcDropout runs the layers before the first dropout once and ` +
          "sums the samples up; whole passes only make them. Its samples have the bits of those passes, compared before " +
          "the first measurement.",
      ],
    },
  ];
}
