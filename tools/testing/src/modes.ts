/** Which devices which command tests on. Plain values: the runner's configuration reads them as well as the tests. */
import type { GpuBackend } from "@maskout/core/gpu";

/**
 * What a run tests on. `one`: every device of the CPU, and one of gpu.js in each place (`pnpm test`). `others`: the other devices of
 * gpu.js, and threads (`pnpm test:devices`), so that the two commands together run every test once.
 */
export type Run = "one" | "others";

/** How many threads are tested on: an odd number, among which most work is shared out unevenly. */
export const THREADS = 3;

export type Place = "Node.js" | "Chromium";

/** The modes of gpu.js that there may be. `one` is there on every machine that has the place, and does not take long. */
export const modes: Readonly<Record<Place, Readonly<Record<Run, readonly GpuBackend[]>>>> = {
  "Node.js": { one: ["webasm"], others: ["webgpu", "headlessgl", "cpu"] },
  Chromium: { one: ["webgl2"], others: ["webgpu", "webgl", "webasm"] },
};
