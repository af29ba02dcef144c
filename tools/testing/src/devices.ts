/** The devices of the place where a test file runs, Node.js or a browser, so that the same tests serve all of them. */
import type { Device } from "@maskout/core";
import { type GpuBackend, GpuDevice, gpu } from "@maskout/core/gpu";
import { type ThreadsDevice, threads } from "@maskout/core/threads";
import { afterAll, describe, inject, it } from "vitest";
import * as here from "#here";
import { modes, type Place, type Run, THREADS } from "./modes.js";

declare module "vitest" {
  interface ProvidedContext {
    /** The devices that the run is for. */
    devices: Run;
  }

  interface TaskMeta {
    /** The name of the test's device, by which the table at the end of a run counts. */
    device?: string;
  }
}

export { settledMemory } from "@maskout/conformance";

const run = inject("devices");

/** The place where the tests run. */
export const place: Place = here.place;

/** The devices that compute on the CPU in one thread. They are always available, and belong to the first of the two runs. */
export const cpuDevices: readonly Device[] = run === "one" ? here.cpuDevices : [];

/** The threads device, which divides all work that can be divided, of any size. It belongs to the second run, since it mostly runs the CPU's code. */
const threadDevices: readonly ThreadsDevice[] = run === "one" ? [] : [await threads({ count: THREADS, leastWork: 0 })];

/** Every device of gpu.js that is available here, and that the run is for. */
export const gpuDevices: readonly GpuDevice[] = (await Promise.all(modes[place][run].map(opened))).filter(
  (device) => device !== undefined,
);

/** Every device that is available here, and that the run is for. */
export const devices: readonly Device[] = [...cpuDevices, ...threadDevices, ...gpuDevices];

/**
 * The devices that can both draw masks in their kernels and take uploaded ones, each with the other setting than in
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

/** In the browser, the files of the first run share one page, and with it these devices, so that a kernel is compiled once. */
const shared: boolean = place === "Chromium" && run === "one";

if (!shared) destroyAfterwards([...threadDevices, ...gpuDevices]);

function destroyAfterwards(made: readonly (GpuDevice | ThreadsDevice)[]): void {
  afterAll(async () => {
    for (const device of made) await device.destroy();
  });
}

/** Opens a device, or registers a skipped test in the current file that says what is missing. */
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
  // Vitest refuses a file without tests, and a file may be about devices that are missing here or belong to the other run.
  if (some.length === 0) describe.skip(`${what} on no device of this run`, () => {});
  for (const device of some) {
    const way = device instanceof GpuDevice ? `, masks ${device.masks}` : "";
    describe(`${what} on ${device.name}${way}`, { meta: { device: device.name } }, () => facts(device));
  }
}
