/**
 * Measurements that only gpu.js devices have: the compilation at the first call, reported separately, and two yardsticks in the same
 * rounds: a copy by the device, and a kernel that drops with `Math.random()`, as one would write it by hand.
 */
import { type Key, tensor } from "@maskout/core";
import { GpuDevice } from "@maskout/core/gpu";
import { kernels, run, type Tensor } from "@maskout/core/variant";
import type { Elementwise } from "../../../contenders/contender.js";
import type { TimedCase } from "../../../measure/interleave.js";
import { summarize } from "../../../measure/statistics.js";
import type { OpenDevice } from "../../../section.js";
import type { Compilation, Yardstick } from "../schema.js";
import { CALLS_PER_WAIT } from "../settings.js";
import { shapeOf, type Workload } from "./cases.js";

/** A yardstick that is timed beside the cases. */
interface YardstickCase extends TimedCase {
  readonly device: string;
  readonly kind: Yardstick["kind"];
}

/** The number of elements in the passes that show the compilation: so few that their own time is negligible. */
const FEW = 1024;

/** The time of the first forward pass minus that of the second, for every variant on every gpu.js device, in milliseconds. */
export async function measureCompilation(
  variants: readonly Elementwise[],
  devices: readonly OpenDevice[],
  key: Key,
): Promise<Compilation[]> {
  const rows: Compilation[] = [];
  for (const { name, device } of devices) {
    if (!(device instanceof GpuDevice)) continue;
    for (const variant of variants) {
      const shape = shapeOf(variant, FEW);
      using x = tensor(new Float32Array(FEW), shape, { device });
      await device.finish();
      const { forward } = variant.noise(0.5, shape);
      const pass = async () => {
        const start = performance.now();
        forward(x, { key, step: 0 }).dispose();
        await device.finish();
        return performance.now() - start;
      };
      const first = await pass();
      rows.push({ device: name, variant: variant.name, milliseconds: Math.max(first - (await pass()), 0) });
    }
  }
  return rows;
}

/** The yardsticks of the devices, for inputs that are on the device. */
export async function yardstickCases(
  devices: readonly OpenDevice[],
  work: Workload,
  uploaded: readonly { readonly x: Tensor }[],
): Promise<YardstickCase[]> {
  const cases: YardstickCase[] = [];
  for (const [index, { name, device }] of devices.entries()) {
    const x = uploaded[index]?.x;
    if (!(device instanceof GpuDevice) || x === undefined) continue;
    const call = async () => {
      for (let count = 0; count < CALLS_PER_WAIT; count++) run(kernels.scale, { x }, { factor: 1 }).y.dispose();
      await device.finish();
    };
    cases.push({
      id: `copy on ${name}`,
      device: name,
      kind: "copy",
      call,
      asynchronous: true,
      times: CALLS_PER_WAIT,
    });
    if (device.backend === "webasm") cases.push(await randomCase(name, work));
  }
  return cases;
}

/** Inverted dropout at rate 0.5 as a plain gpu.js kernel, without a seed. */
async function randomCase(device: string, { x, size }: Workload): Promise<YardstickCase> {
  const { default: lib } = await import("gpu.js");
  const kernel = new lib.GPU({ mode: "webasm" }).createKernel(
    "function (x, scale) { if (Math.random() < 0.5) { return x[this.thread.x] * scale; } return 0; }",
    {
      output: [size],
      precision: "single",
      tactic: "precision",
      pipeline: true,
      immutable: true,
      argumentTypes: { x: "Array", scale: "Float" },
    },
  );
  return {
    id: `random on ${device}`,
    device,
    kind: "random",
    call: () => kernel(x, 2),
  };
}

/** Times per element. A yardstick with too few turns is left out. */
export function yardstickRows(
  size: number,
  yardsticks: readonly YardstickCase[],
  times: ReadonlyMap<string, readonly number[]>,
  leastTurns: number,
): Yardstick[] {
  return yardsticks.flatMap(({ id, device, kind }): Yardstick[] => {
    const turns = (times.get(id) ?? []).map((nanoseconds) => nanoseconds / size);
    return turns.length < leastTurns ? [] : [{ device, kind, size, time: summarize(turns) }];
  });
}
