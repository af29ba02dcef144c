/** Making a CPU device of several threads. */

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
  /** The number of threads that compute, including the calling one, 1 to 64. Default: as many as the machine runs at once. */
  readonly count?: number;
  /**
   * The least work of a call that is divided among the threads, in elements that are read, computed and written. Below it, the calling thread
   * is faster by itself, since waking the others takes as long as the work. Default 32,768; 0 divides every call.
   */
  readonly leastWork?: number;
  /** Whether to fuse multiplication and addition, as for `cpu`. Default: fused multiply-add if engine and processor have it. */
  readonly fma?: boolean;
}

/** The work from which dividing pays: two threads took as long as one for 20,000 to 40,000 elements of an elementwise kernel. */
const LEAST_WORK = 32_768;

/** The largest number of threads: no call is large enough for more. */
const MOST_THREADS = 64;

/**
 * Makes a CPU device that divides the work of kernels among threads: the calling thread and workers, on one shared WebAssembly memory. The
 * bits are those of {@link cpu}, whatever the count, and values can be read synchronously. Kernels that are too small to be worth dividing
 * stay on the calling thread. Waiting workers do not keep a process alive.
 *
 * Every call makes a device with its own memory and workers; `destroy()` frees them.
 *
 * @throws {@link OptionError} for an option outside its range; {@link DeviceError} without shared memory (in a page that is not cross-origin
 * isolated), workers or WebAssembly SIMD. The error says which header or setting is missing; there is no fallback to another device.
 */
export async function threads(options: ThreadsOptions = {}): Promise<ThreadsDevice> {
  expectKnownOptions("threads", options, ["count", "leastWork", "fma"]);
  const {
    count = Math.max(1, Math.min(availableThreads(), MOST_THREADS)),
    leastWork = LEAST_WORK,
    fma = true,
  } = options;
  expectWhole("threads", "count", count, 1, "It is how many threads compute, the calling one included.", MOST_THREADS);
  expectWhole("threads", "leastWork", leastWork, 0, "It is how many elements are worth dividing.");
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

/** A shared memory. @throws {@link DeviceError} when the page or the engine has none. */
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

/** Starts the workers. @throws {@link DeviceError} when there are none, or the host refuses them. */
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
