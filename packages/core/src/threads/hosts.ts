/** Starting workers, where there are any: those of Node.js, which Deno and Bun have as well, and those of browsers. */
import { NODE_WORKER, WEB_WORKER, type WorkerStart } from "./worker.js";

/** A worker that is at work, or will be. */
export interface Hand {
  /** Resolves when it waits for work. Rejects with what has ended it before. */
  readonly ready: Promise<void>;
  /** Ends it. */
  end(): Promise<void>;
}

/** As much of a worker of `node:worker_threads` as is used. */
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

/** As much of Node.js's `process` as is used: modules that no bundler has to find. */
interface NodeProcess {
  getBuiltinModule?(name: "node:worker_threads"): WorkerThreads | undefined;
  getBuiltinModule?(name: "node:os"): OperatingSystem | undefined;
}

const NAME = "maskout";

/**
 * Starts a worker, undefined where there are none. @param onEnd Called when it has ended, with what is known about it.
 * @throws Whatever the host throws that refuses one.
 */
export function startWorker(start: WorkerStart, onEnd: (reason: string) => void): Hand | undefined {
  const threads = nodeProcess()?.getBuiltinModule?.("node:worker_threads");
  if (threads !== undefined) return startOnNode(threads, start, onEnd);
  return typeof Worker === "function" ? startOnWeb(start, onEnd) : undefined;
}

/** How many threads run at once here. */
export function availableThreads(): number {
  // Node.js 20 has no navigator; Deno asks for a permission to read what the system says.
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
      // It is needed until it is ready; from then on a process may end while it waits.
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
  // Not before: it is being loaded from there.
  ready.catch(() => undefined).finally(() => URL.revokeObjectURL(url));
  worker.postMessage(start);
  return { ready, end: async () => worker.terminate() };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
