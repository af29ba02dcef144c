/** Tables that only gpu.js devices have: their own yardsticks, and the compilation. */
import { formatInterval, formatNumber, formatSize } from "../../../format.js";
import { left, right, type Table } from "../../../results/table.js";
import type { SpeedResult } from "../schema.js";

/** A device's name, marked if its GPU is software on the processor, so that nobody takes its times for a GPU's. */
export function labelOf({ settings }: Pick<SpeedResult, "settings">, device: string): string {
  const { software = false } = settings.devices.find(({ name }) => name === device) ?? {};
  return software ? `${device} (software)` : device;
}

/** The time of a yardstick in nanoseconds per element; undefined if it was not measured. */
export function yardstickOf(
  { gpu }: Pick<SpeedResult, "gpu">,
  { kind, device, size }: { readonly kind: "copy" | "random"; readonly device: string; readonly size: number },
): number | undefined {
  return gpu?.yardsticks.find((row) => row.kind === kind && row.device === device && row.size === size)?.time.median;
}

const KINDS = { copy: "copy by the device", random: "dropout with Math.random()" };

export function gpuTables(speed: SpeedResult): readonly Table[] {
  const { gpu } = speed;
  if (gpu === undefined) return [];
  const yardsticks: Table = {
    title: "Yardsticks on gpu.js devices, in ns per element",
    columns: [left("device"), left("work"), right("elements"), right("median"), left("95% interval")],
    rows: gpu.yardsticks.map(({ device, kind, size, time }) => [
      labelOf(speed, device),
      KINDS[kind],
      formatSize(size),
      formatNumber(time.median),
      formatInterval(time),
    ]),
    notes: [],
  };
  const compilation: Table = {
    title: "Compilation on gpu.js devices: the first forward pass, in ms",
    columns: [left("device"), left("variant"), right("first pass")],
    rows: gpu.compilation.map(({ device, variant, milliseconds }) => [
      labelOf(speed, device),
      variant,
      formatNumber(milliseconds),
    ]),
    notes: ["Variants that share a program compile it once, in the first one's pass."],
  };
  return [yardsticks, compilation];
}
