/** The devices on which each command tests. They are plain values, which both the runner's configuration and the tests read. */
import type { GpuBackend } from "@maskout/core/gpu";

/**
 * The devices of a run. `one`: every device of the CPU, and one of gpu.js in each place (`pnpm test`). `others`: the other devices of
 * gpu.js, and threads (`pnpm test:devices`), so that the two commands together run every test once.
 */
export type Run = "one" | "others";

/** The number of threads in tests: an odd number, among which most work is divided unevenly. */
export const THREADS = 3;

export type Place = "Node.js" | "Chromium";

/** The modes of gpu.js that may be available. `one` is available wherever the place is, and does not take long. */
export const modes: Readonly<Record<Place, Readonly<Record<Run, readonly GpuBackend[]>>>> = {
  "Node.js": { one: ["webasm"], others: ["webgpu", "headlessgl", "cpu"] },
  Chromium: { one: ["webgl2"], others: ["webgpu", "webgl", "webasm"] },
};
