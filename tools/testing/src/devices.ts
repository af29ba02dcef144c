/** The devices of where a test file runs, Node.js or a browser, so that one body of tests serves them all. */
import type { Device } from "@maskout/core";
import { type GpuBackend, GpuDevice, gpu } from "@maskout/core/gpu";
import { type ThreadsDevice, threads } from "@maskout/core/threads";
import { afterAll, describe, inject, it } from "vitest";
import * as here from "#here";
import { modes, type Place, type Run, THREADS } from "./modes.js";

declare module "vitest" {
  interface ProvidedContext {
    /** Which of the devices the run is for. */
    devices: Run;
  }

  interface TaskMeta {
    /** The device that the test runs on, as it names itself: the table at the end of a run counts by it. */
    device?: string;
  }
}

export { settledMemory } from "@maskout/conformance";

const run = inject("devices");

/** Where the tests run. */
export const place: Place = here.place;

/** The devices that compute on the CPU, in one thread: always there, and in the first of the two runs. */
export const cpuDevices: readonly Device[] = run === "one" ? here.cpuDevices : [];

/** Threads, which share out everything that can be shared out, whatever its size: in the second run, since most of what they run is the CPU's. */
const threadDevices: readonly ThreadsDevice[] = run === "one" ? [] : [await threads({ count: THREADS, leastWork: 0 })];

/** Every device of gpu.js that there is here, and that the run is for. */
export const gpuDevices: readonly GpuDevice[] = (await Promise.all(modes[place][run].map(opened))).filter(
  (device) => device !== undefined,
);

/** Every device that there is here, and that the run is for. */
export const devices: readonly Device[] = [...cpuDevices, ...threadDevices, ...gpuDevices];

/**
 * The devices that can draw masks in their kernels and can have them uploaded, once more, each the other way than in
 * {@link gpuDevices}.
 */
export async function withOtherMasks(): Promise<readonly GpuDevice[]> {
  const able = gpuDevices.filter(({ backend }) => backend === "webgpu" || backend === "webgl2");
  const others = able.map(({ backend, masks }) =>
    gpu({ mode: backend, masks: masks === "drawn" ? "uploaded" : "drawn" }),
  );
  const made = await Promise.all(others);
  destroyAfterwards(made);
  return made;
}

/** In the browser, the files of the first run share one page, and with it these devices: what a device has compiled is compiled once. */
const shared: boolean = place === "Chromium" && run === "one";

if (!shared) destroyAfterwards([...threadDevices, ...gpuDevices]);

function destroyAfterwards(made: readonly (GpuDevice | ThreadsDevice)[]): void {
  afterAll(async () => {
    for (const device of made) await device.destroy();
  });
}

/** A device, or a skipped test of the file at hand that says what is missing. */
async function opened(mode: GpuBackend): Promise<GpuDevice | undefined> {
  try {
    await here.prepare(mode);
    return await gpu({ mode });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const device = `gpu.js ${mode}`;
    describe(`on ${device}`, { meta: { device } }, () => {
      it("is skipped", (context) => context.skip(reason));
    });
    return undefined;
  }
}

/** Registers the same facts for every device, or for some. */
export function onEachDevice<D extends Device>(what: string, facts: (device: D) => void, some: readonly D[]): void;
export function onEachDevice(what: string, facts: (device: Device) => void): void;
export function onEachDevice(what: string, facts: (device: Device) => void, some: readonly Device[] = devices): void {
  // Vitest refuses a file in which nothing is registered, and a file may be about devices that are not here or for the other run.
  if (some.length === 0) describe.skip(`${what} on no device of this run`, () => {});
  for (const device of some) {
    const way = device instanceof GpuDevice ? `, masks ${device.masks}` : "";
    describe(`${what} on ${device.name}${way}`, { meta: { device: device.name } }, () => facts(device));
  }
}
