/** The page's view of the worker: the devices, the run's progress, and functions that start and stop it. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { devices as registry } from "../../devices.js";
import type { Results } from "../../results/schema.js";
import type { Progress } from "../../section.js";
import { DIGITS_FILE } from "../digit-bytes.js";
import type { Texts } from "./form.js";
import type { FoundDevice, FromWorker, ToWorker } from "./messages.js";

export type LiveStatus = "idle" | "running" | "stopping" | "finished" | "stopped" | "failed";

export interface Live {
  /** All devices of the registry, with what is known about them so far. */
  readonly devices: readonly FoundDevice[];
  readonly status: LiveStatus;
  /** The pieces of work of this run, in the order in which they began. */
  readonly progress: readonly Progress[];
  /** The reason if the run failed. */
  readonly message: string | undefined;
  start(texts: Texts): void;
  /** Stops after the current measurement; a second call stops at once. */
  stop(): void;
}

/** @param onResults Called during a run with all results so far. */
export function useLive(onResults: (results: Results) => void): Live {
  const [devices, setDevices] = useState<readonly FoundDevice[]>(registry);
  const [status, setStatus] = useState<LiveStatus>("idle");
  const [progress, setProgress] = useState<readonly Progress[]>([]);
  const [message, setMessage] = useState<string>();
  const worker = useRef<Worker>(undefined);
  const receive = useRef(onResults);
  receive.current = onResults;

  const startWorker = useCallback(() => {
    const started = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    worker.current = started;
    started.addEventListener("message", ({ data }: MessageEvent<FromWorker>) => {
      switch (data.type) {
        case "device":
          return setDevices((all) => all.map((one) => (one.name === data.device.name ? data.device : one)));
        case "progress":
          return setProgress((all) => withProgress(all, data.progress));
        case "results":
          return receive.current(data.results);
        case "finished":
          return setStatus(data.interrupted ? "stopped" : "finished");
        case "failed":
          setMessage(data.message);
          return setStatus("failed");
        default:
          return data satisfies never;
      }
    });
    started.addEventListener("error", (event) => {
      setMessage(`The worker failed: ${event.message}`);
      setStatus("failed");
    });
    send({ type: "find devices" });
  }, []);

  function send(message: ToWorker): void {
    worker.current?.postMessage(message);
  }

  useEffect(() => {
    startWorker();
    return () => worker.current?.terminate();
  }, [startWorker]);

  return {
    devices,
    status,
    progress,
    message,
    start(texts) {
      setProgress([]);
      setMessage(undefined);
      setStatus("running");
      send({ type: "start", texts, digits: new URL(DIGITS_FILE, document.baseURI).href });
    },
    stop() {
      if (status === "running") {
        setStatus("stopping");
        send({ type: "stop" });
      } else if (status === "stopping") {
        worker.current?.terminate();
        setStatus("stopped");
        startWorker();
      }
    },
  };
}

/** Updates the progress of a piece of work, which keeps its place. */
function withProgress(all: readonly Progress[], latest: Progress): readonly Progress[] {
  const known = all.some(({ work }) => work === latest.work);
  return known ? all.map((one) => (one.work === latest.work ? latest : one)) : [...all, latest];
}
