/** Starting workers: those of Node.js, which Deno and Bun have as well, and those of browsers. */
import { NODE_WORKER, WEB_WORKER, type WorkerStart } from "./worker.js";

/** A worker that has been started. */
export interface Hand {
  /** Resolves when the worker waits for work. Rejects if it ends before that, with the reason. */
  readonly ready: Promise<void>;
  /** Ends the worker. */
  end(): Promise<void>;
}

/** The used part of a worker of `node:worker_threads`. */
interface NodeWorker {
  once(event: "message", listener: () => void): void;
  once(event: "error", listener: (error: unknown) => void): void;
  once(event: "exit", listener: (code: number) => void): void;
  postMessage(message: WorkerStart): void;
  unref(): void;
  terminate(): Promise<unknown>;
}

interface WorkerThreads {
  readonly Worker: new (source: string, options: { readonly eval: true; readonly name: string }) => NodeWorker;
}

interface OperatingSystem {
  availableParallelism(): number;
}

/** The used part of Node.js's `process`, which loads modules without a bundler having to find them. */
interface NodeProcess {
  getBuiltinModule?(name: "node:worker_threads"): WorkerThreads | undefined;
  getBuiltinModule?(name: "node:os"): OperatingSystem | undefined;
}

const NAME = "maskout";

/**
 * Starts a worker. @param onEnd Called when the worker has ended, with the reason.
 * @returns The worker; undefined if the host has no workers. @throws The error of a host that refuses to start one.
 */
export function startWorker(start: WorkerStart, onEnd: (reason: string) => void): Hand | undefined {
  const threads = nodeProcess()?.getBuiltinModule?.("node:worker_threads");
  if (threads !== undefined) return startOnNode(threads, start, onEnd);
  return typeof Worker === "function" ? startOnWeb(start, onEnd) : undefined;
}

/** The number of threads that this machine runs at once. */
export function availableThreads(): number {
  // Node.js 20 has no navigator. Deno has one, and requires a permission for `node:os`.
  const { hardwareConcurrency } = globalThis.navigator ?? {};
  return hardwareConcurrency ?? nodeProcess()?.getBuiltinModule?.("node:os")?.availableParallelism() ?? 1;
}

function nodeProcess(): NodeProcess | undefined {
  const host: { readonly process?: NodeProcess } = globalThis;
  return host.process;
}

function startOnNode({ Worker }: WorkerThreads, start: WorkerStart, onEnd: (reason: string) => void): Hand {
  const worker = new Worker(NODE_WORKER, { eval: true, name: NAME });
  const ready = new Promise<void>((resolve, reject) => {
    worker.once("message", () => {
      // The process waits for the worker to be ready; from then on it may end while the worker waits.
      worker.unref();
      resolve();
    });
    const end = (reason: string): void => {
      onEnd(reason);
      reject(new Error(reason));
    };
    worker.once("error", (error) => end(wordsOf(error)));
    worker.once("exit", (code) => end(`exit code ${code}`));
  });
  worker.postMessage(start);
  return { ready, end: async () => void (await worker.terminate()) };
}

function startOnWeb(start: WorkerStart, onEnd: (reason: string) => void): Hand {
  const url = URL.createObjectURL(new Blob([WEB_WORKER], { type: "text/javascript" }));
  const worker = new Worker(url, { type: "module", name: NAME });
  const ready = new Promise<void>((resolve, reject) => {
    worker.onmessage = () => resolve();
    worker.onerror = ({ message }) => {
      const reason = message || "it could not be loaded";
      onEnd(reason);
      reject(new Error(reason));
    };
  });
  // Not earlier, since the worker is loaded from this address.
  ready.catch(() => undefined).finally(() => URL.revokeObjectURL(url));
  worker.postMessage(start);
  return { ready, end: async () => worker.terminate() };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
