/** Making a device of threads. */

import { fuses } from "../cpu/fuses.js";
import { wasm } from "../cpu/wasm.js";
import { DeviceError } from "../errors.js";
import { expectBoolean, expectKnownOptions, expectWhole } from "../options.js";
import { ThreadsDevice } from "./device.js";
import { availableThreads } from "./hosts.js";
import { newSharedMemory, SharedMemory } from "./shared-memory.js";
import { Team } from "./team.js";

/** Options of {@link threads}. */
export interface ThreadsOptions {
  /** How many threads are to compute, the calling one among them, 1 to 64. Default: as many as the machine runs at once. */
  readonly count?: number;
  /**
   * How much work a kernel must be for to be shared out, in elements that are read, computed and written: below that the calling thread
   * is faster alone, since waking the others takes as long. Default 32,768; 0 shares everything.
   */
  readonly leastWork?: number;
  /** As of `cpu`: `false` rounds every product before it is added. Default: fused multiply-add where engine and processor have it. */
  readonly fma?: boolean;
}

/** Where sharing begins to pay: two threads took as long as one for 20,000 to 40,000 elements of an elementwise kernel. */
const LEAST_WORK = 32_768;

/** Threads at most: more share nothing out that is large enough. */
const MOST_THREADS = 64;

/**
 * A CPU device whose kernels are shared out over threads: the calling one and workers, on one shared WebAssembly memory. The bits are
 * those of {@link cpu}, whatever the count, and like there `run` returns when the values are there. Kernels that are too small to be
 * worth it stay on the calling thread. Workers keep no process alive.
 *
 * Every call makes a device with memory and workers of its own; `destroy()` gives them back.
 *
 * @throws {@link OptionError} for an option outside its range. {@link DeviceError} where there is no shared memory (a page that is not
 * cross-origin isolated), no worker, or no WebAssembly SIMD: it says which header or setting is missing, and nothing takes its place.
 */
export async function threads(options: ThreadsOptions = {}): Promise<ThreadsDevice> {
  expectKnownOptions("threads", options, ["count", "leastWork", "fma"]);
  const {
    count = Math.max(1, Math.min(availableThreads(), MOST_THREADS)),
    leastWork = LEAST_WORK,
    fma = true,
  } = options;
  expectWhole(
    "threads",
    "count",
    count,
    1,
    "It is how many threads compute, the calling one among them.",
    MOST_THREADS,
  );
  expectWhole("threads", "leastWork", leastWork, 0, "It is how many elements are worth sharing out.");
  expectBoolean("threads", "fma", fma, "whether products and sums may be fused");
  const { refused } = wasm();
  if (refused !== undefined)
    throw new DeviceError(`threads: WebAssembly SIMD was refused (${refused}). Use cpu(), which does without.`);
  const shared = sharedMemory();
  const memory = new SharedMemory(shared);
  memory.fuses = fma && fuses();
  const team = count === 1 ? undefined : await startTeam(memory, shared, count - 1);
  return new ThreadsDevice(memory, team, { threads: count, leastWork });
}

/** @throws {@link DeviceError} where there is none. */
function sharedMemory(): WebAssembly.Memory {
  if (typeof SharedArrayBuffer === "undefined") {
    throw new DeviceError(
      'threads: this page has no shared memory, since it is not cross-origin isolated. Serve it with the headers "Cross-Origin-Opener-Policy: same-origin" and "Cross-Origin-Embedder-Policy: require-corp" over https or from localhost, or use cpu().',
    );
  }
  try {
    return newSharedMemory();
  } catch (cause) {
    throw new DeviceError(
      "threads: the engine has no shared WebAssembly memory left. Destroy devices that are not used any more, or use cpu().",
      { cause },
    );
  }
}

/** @throws {@link DeviceError} where there are no workers. */
async function startTeam(memory: SharedMemory, shared: WebAssembly.Memory, workers: number): Promise<Team> {
  try {
    const team = await Team.start(memory, shared, workers);
    if (team !== undefined) return team;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DeviceError(
      `threads: a worker could not be started: ${reason}. A page's content security policy must allow "worker-src blob:" and, in "script-src", "'wasm-unsafe-eval'".`,
      { cause },
    );
  }
  throw new DeviceError(
    "threads: there are no workers here. Use Node 20.16 or newer, Deno, Bun or a browser, or use cpu().",
  );
}
