/** The Monte Carlo part of the speed experiment as a table. */
import { formatInterval, formatNumber } from "../../format.js";
import { left, right, type Table } from "../../results/table.js";
import type { MonteCarloResult } from "./schema.js";

/** The table; an empty list if no measurement was finished. */
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
          "computes statistics of the samples; whole passes only compute the samples. Both give samples with the same bits, which " +
          "was checked before the first measurement.",
      ],
    },
  ];
}
