/** The speed experiment as tables. */
import { formatInterval, formatNumber, formatSize } from "../../format.js";
import { left, right, type Table } from "../../results/table.js";
import { convolutionTables } from "./convolution/tables.js";
import { dropConnectTables } from "./dropconnect/tables.js";
import { gpuTables, labelOf } from "./elementwise/gpu-tables.js";
import { monteCarloTables } from "./monte-carlo-tables.js";
import type { SpeedResult, SpeedRow } from "./schema.js";
import { smallTables } from "./small/tables.js";

/** The work that a row measures, at any size. */
type Work = Pick<SpeedRow, "variant" | "device" | "placement" | "rate" | "pass">;

/** The change of the time per element from one size to another. */
export interface Growth extends Work {
  readonly from: number;
  readonly to: number;
  readonly ratio: number;
}

/** How the numbers were measured, for the report. */
export const METHOD =
  "arrays: Float32Array in, output into an existing array; on a gpu.js device, upload, kernel and readback. resident: tensors " +
  "that stay on the device; on a gpu.js device, ten calls are queued per wait for completion, and the time is per call. " +
  "Times are medians with a distribution-free 95% interval. Every round gives each row one turn, a turn is the median of " +
  "its calls, and the interval lies between two of the turns. All outputs were compared with the reference before the first measurement, " +
  "bit for bit (to 1e-4 for concrete dropout on a gpu.js device, which computes exponentials in its own way).";

/** One table per size and one of the growth between sizes; then small calls, DropConnect, Monte Carlo dropout, a convolution. */
export function speedTables(speed: SpeedResult): readonly Table[] {
  const sizes = speed.copies.map((copy) => sizeTable(speed, copy));
  const growth = growthTable(speed);
  return [
    ...sizes,
    ...(growth === undefined ? [] : [growth]),
    ...gpuTables(speed),
    ...(speed.small === undefined ? [] : smallTables(speed.small)),
    ...(speed.dropConnect === undefined ? [] : dropConnectTables(speed.dropConnect)),
    ...(speed.monteCarlo === undefined ? [] : monteCarloTables(speed.monteCarlo)),
    ...(speed.convolution === undefined ? [] : convolutionTables(speed.convolution)),
  ];
}

/** The growth of every row that was measured at both sizes, by default the smallest and the largest. */
export function growthOf(
  { rows }: Pick<SpeedResult, "rows">,
  from: number = Math.min(...rows.map(({ size }) => size)),
  to: number = Math.max(...rows.map(({ size }) => size)),
): readonly Growth[] {
  if (rows.length === 0 || from === to) return [];
  return rows.flatMap((row): Growth[] => {
    if (row.size !== from || row.gigabytesPerSecond === null) return [];
    const { variant, device, placement, rate, pass } = row;
    const large = rows.find((other) => other.size === to && other.rate === rate && sameWork(other, row));
    if (large === undefined) return [];
    return [{ variant, device, placement, rate, pass, from, to, ratio: large.time.median / row.time.median }];
  });
}

function sizeTable(speed: SpeedResult, copy: SpeedResult["copies"][number]): Table {
  const ofSize = speed.rows.filter(({ size }) => size === copy.size);
  const place = placesOf(speed);
  return {
    title: `Speed, ${formatSize(copy.size)} = ${copy.size.toLocaleString("en")} float32, in ns per element`,
    columns: [
      left("pass"),
      left("variant"),
      left("data"),
      right("rate"),
      right("median"),
      left("95% interval"),
      right("GB/s"),
      right("x copy"),
    ],
    rows: [
      [
        "copy",
        "",
        "arrays",
        "",
        formatNumber(copy.time.median),
        formatInterval(copy.time),
        formatNumber(copy.gigabytesPerSecond),
        "1.00",
      ],
      ...inPassOrder(ofSize).map((row) => [
        row.pass,
        row.variant,
        place(row),
        String(row.rate),
        formatNumber(row.time.median),
        formatInterval(row.time),
        row.gigabytesPerSecond === null ? "–" : formatNumber(row.gigabytesPerSecond),
        formatNumber(row.ratioToCopy),
      ]),
    ],
    notes: [],
  };
}

function growthTable(speed: SpeedResult): Table | undefined {
  const growth = growthOf(speed);
  const [first] = growth;
  if (first === undefined) return undefined;
  const copy = (size: number) => speed.copies.find((candidate) => candidate.size === size)?.time.median ?? Number.NaN;
  const place = placesOf(speed);
  const rates = speed.settings.rates;
  const lines = inPassOrder(growth.filter(({ rate }) => rate === rates[0]));
  const ratioAt = (line: Growth, rate: number) =>
    growth.find((other) => sameWork(other, line) && other.rate === rate)?.ratio ?? Number.NaN;
  return {
    title: `Growth: ns/element at ${formatSize(first.to)} over ns/element at ${formatSize(first.from)}`,
    columns: [left("pass"), left("variant"), left("data"), ...rates.map((rate) => right(`rate ${rate}`))],
    rows: [
      ["copy", "", "arrays", ...rates.map(() => formatNumber(copy(first.to) / copy(first.from)))],
      ...lines.map((line) => [
        line.pass,
        line.variant,
        place(line),
        ...rates.map((rate) => formatNumber(ratioAt(line, rate))),
      ]),
    ],
    notes: [],
  };
}

/** Whether two rows do the same work, at any rates. */
function sameWork(a: Work, b: Work): boolean {
  return a.variant === b.variant && a.device === b.device && a.placement === b.placement && a.pass === b.pass;
}

/** A function that says where a row ran. It names the device if there are several, or if the only one is a gpu.js device. */
function placesOf(speed: SpeedResult): (work: Work) => string {
  const { devices } = speed.settings;
  const named = devices.length > 1 || devices.some(({ software }) => software !== undefined);
  return ({ placement, device }) => (named ? `${placement}, ${labelOf(speed, device)}` : placement);
}

/** Sorts rows so that competitors are together: by pass, then placement, rate and variant. */
function inPassOrder<Row extends Work>(rows: readonly Row[]): readonly Row[] {
  const passes = [...new Set(rows.map(({ pass }) => pass))];
  const places = [...new Set(rows.map(({ placement, device }) => `${placement} ${device}`))];
  const position = (row: Row) =>
    passes.indexOf(row.pass) * places.length + places.indexOf(`${row.placement} ${row.device}`);
  return rows.toSorted((a, b) => position(a) - position(b) || a.rate - b.rate);
}
