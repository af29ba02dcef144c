/** The worker: finds the devices and runs the comparison, so that the page never freezes. */
import { MaskoutError } from "@maskout/core";
import co2 from "vega-datasets/data/co2-concentration.csv?raw";
import { parseCo2 } from "../../data/co2.js";
import { type Split, splitDigits } from "../../data/digits.js";
import { type BenchDevice, devices } from "../../devices.js";
import { UserError } from "../../user-error.js";
import type { LiveSettings } from "../settings.js";
import { compareLive } from "./comparison.js";
import { fetchDigits } from "./digits.js";
import { readBrowserEnvironment } from "./environment.js";
import type { FoundDevice, FromWorker, LiveProgress, ToWorker } from "./messages.js";

let controller = new AbortController();
let split: Promise<Split> | undefined;

self.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  switch (data.type) {
    case "find devices":
      return void findDevices();
    case "start":
      return void run(data.settings, data.digits);
    case "stop":
      return controller.abort();
    default:
      return data satisfies never;
  }
});

function say(message: FromWorker): void {
  self.postMessage(message);
}

async function findDevices(): Promise<void> {
  // One after another: opening a device may take all of the machine.
  for (const device of devices) say({ type: "device", device: await find(device) });
}

async function find({ name, description, open }: BenchDevice): Promise<FoundDevice> {
  try {
    return { name, description, ran: (await inTime(open())).name };
  } catch (error) {
    return { name, description, reason: messageOf(error) };
  }
}

const ANSWER_WITHIN_MS = 10_000;

/** A driver that never answers is as good as none. */
async function inTime<T>(opening: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const reason = `it did not answer within ${ANSWER_WITHIN_MS / 1000} seconds`;
    timer = setTimeout(() => reject(new UserError(reason)), ANSWER_WITHIN_MS);
  });
  return await Promise.race([opening, late]).finally(() => clearTimeout(timer));
}

async function run(settings: LiveSettings, digits: string): Promise<void> {
  controller = new AbortController();
  const { signal } = controller;
  try {
    await compareLive(
      settings,
      {
        digits: () => {
          split ??= fetchDigits(digits).then(splitDigits);
          return split;
        },
        co2: () => parseCo2(co2),
      },
      {
        environment: readBrowserEnvironment(),
        signal,
        onProgress: nowAndThen((progress) => say({ type: "progress", progress })),
        onResults: (results) => say({ type: "results", results }),
      },
    );
    say({ type: "finished", interrupted: signal.aborted });
  } catch (error) {
    split = undefined;
    console.debug(error);
    say({ type: "failed", message: messageOf(error) });
  }
}

const PROGRESS_EVERY_MS = 100;

/** Ten times a second is enough to look at; starts and ends are always told. */
function nowAndThen(tell: (progress: LiveProgress) => void): (progress: LiveProgress) => void {
  let last = 0;
  let work = "";
  return (progress) => {
    const now = performance.now();
    if (progress.work === work && progress.done < progress.of && now - last < PROGRESS_EVERY_MS) return;
    [last, work] = [now, progress.work];
    tell(progress);
  };
}

/** Errors that people can mend say how; others say at least what they are. */
function messageOf(error: unknown): string {
  if (error instanceof UserError || error instanceof MaskoutError) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
