/** The rows of the speed experiment of all runs, as the speed figures take them. */

import { hueOf } from "../../../contenders/index.js";
import type { Hue } from "../../../figures/theme.js";
import { formatSize } from "../../../format.js";
import { describeRuns } from "../../../results/environment.js";
import type { Pass } from "../../../results/fields.js";
import type { SectionRun } from "../../../section.js";
import { labelOf, yardstickOf } from "../elementwise/gpu-tables.js";
import type { SpeedResult, SpeedRow } from "../schema.js";

/** The reader's choice of size, rate and pass. */
export interface SpeedChoice {
  readonly size: number;
  readonly rate: number;
  readonly pass: Pass;
}

/** A row with its names in a chart. */
export interface SpeedPoint extends SpeedRow {
  readonly run: string;
  /** The row's line in the chart: the variant, and the run if there are several. */
  readonly entry: string;
  /** The row's panel: the device, and the place of the data. */
  readonly place: string;
  readonly hue: Hue;
  /** The device, and whether its GPU is software. */
  readonly deviceLabel: string;
  /** The time that the device itself takes to copy as much, if that was measured. */
  readonly deviceCopy: number | undefined;
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** The copy of a run at a size: a bound that no pass which moves the data can beat. */
export interface CopyPoint {
  readonly run: string;
  readonly size: number;
  readonly median: number;
}

export type SpeedRun = SectionRun<SpeedResult>;

/** The place of the data. On a device with its own memory, arrays are uploaded and read back. */
function placementOf({ settings }: SpeedResult, { placement, device }: SpeedRow): string {
  if (placement === "resident") return "tensors on the device";
  const ran = settings.devices.find(({ name }) => name === device);
  return ran?.software === undefined ? "arrays in and out" : "upload, kernel and readback";
}

export function speedPoints(runs: readonly SpeedRun[]): readonly SpeedPoint[] {
  const devices = new Set(runs.flatMap(({ result }) => result.rows.map(({ device }) => device)));
  return runs.flatMap(({ label, result: speed }) =>
    speed.rows.map((row) => ({
      ...row,
      run: label,
      entry: runs.length > 1 ? `${row.variant}, ${label}` : row.variant,
      place: devices.size > 1 ? `${labelOf(speed, row.device)}: ${placementOf(speed, row)}` : placementOf(speed, row),
      hue: hueOf(row.variant),
      deviceLabel: labelOf(speed, row.device),
      deviceCopy:
        row.placement === "resident"
          ? yardstickOf(speed, { kind: "copy", device: row.device, size: row.size })
          : undefined,
      median: row.time.median,
      low: row.time.low,
      high: row.time.high,
    })),
  );
}

export function copyPoints(runs: readonly SpeedRun[]): readonly CopyPoint[] {
  return runs.flatMap(({ label, result: speed }) =>
    speed.copies.map(({ size, time }) => ({ run: label, size, median: time.median })),
  );
}

/** A test for points that match the reader's choice. */
export function isAt({ size, rate, pass }: SpeedChoice): (point: SpeedPoint) => boolean {
  return (point) => point.size === size && point.rate === rate && point.pass === pass;
}

/** The sizes, rates and passes that the reader can choose from. */
export function speedChoices(runs: readonly SpeedRun[]): {
  readonly sizes: readonly number[];
  readonly rates: readonly number[];
  readonly passes: readonly Pass[];
} {
  const rows = runs.flatMap(({ result }) => result.rows);
  const distinct = <T>(values: readonly T[]) => [...new Set(values)];
  return {
    sizes: distinct(rows.map(({ size }) => size)).sort((a, b) => a - b),
    rates: distinct(rows.map(({ rate }) => rate)).sort((a, b) => a - b),
    passes: distinct(rows.map(({ pass }) => pass)),
  };
}

/** The part of a caption with the machine, the backend and the number of turns. */
export function speedCaption(runs: readonly SpeedRun[]): string {
  const turns = [...new Set(runs.flatMap(({ result }) => result.rows.map(({ time }) => time.count)))].sort(
    (a, b) => a - b,
  );
  const howMany = turns.length > 1 ? `${turns[0]} to ${turns.at(-1)} turns` : `${turns[0]} turns`;
  const outputs = runs.reduce((sum, { result }) => sum + result.verified.outputs, 0);
  return `Medians of ${howMany} per row with their 95% intervals; ${outputs} outputs were compared with the reference first, bit for bit. ${describeRuns(runs, ({ result }) => result.settings.devices)}.`;
}

/** "1M elements, rate 0.5", for captions. */
export function describeWork({ size, rate }: SpeedChoice): string {
  return `${formatSize(size)} elements, rate ${rate}`;
}

const PASS_NAMES: Readonly<Record<Pass, string>> = {
  forward: "A forward pass",
  "forward+backward": "Forward and backward together",
  infer: "Inference",
};

/** A pass as the subject of a sentence. */
export function passName(pass: Pass): string {
  return PASS_NAMES[pass];
}
