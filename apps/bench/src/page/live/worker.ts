/** The worker: it finds the devices and runs the comparison, so that the page never freezes. */
import { MaskoutError } from "@maskout/core";
import co2 from "vega-datasets/data/co2-concentration.csv?raw";
import { compare } from "../../compare.js";
import { parseCo2 } from "../../data/co2.js";
import { type Split, splitDigits } from "../../data/digits.js";
import { type BenchDevice, devices } from "../../devices.js";
import type { Results } from "../../results/schema.js";
import type { Progress } from "../../section.js";
import { UserError } from "../../user-error.js";
import { fetchDigits } from "./digits.js";
import { readBrowserEnvironment } from "./environment.js";
import { choicesOf, type Texts } from "./form.js";
import type { FoundDevice, FromWorker, ToWorker } from "./messages.js";

let controller = new AbortController();
let split: Promise<Split> | undefined;

self.addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  switch (data.type) {
    case "find devices":
      return void findDevices();
    case "start":
      return void run(data.texts, data.digits);
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
  // One after another, because opening a device may occupy the whole machine.
  for (const device of devices) say({ type: "device", device: await find(device) });
}

async function find({ open, name, title, description, byDefault }: BenchDevice): Promise<FoundDevice> {
  const device = { name, title, description, byDefault };
  try {
    return { ...device, ran: (await inTime(open())).name };
  } catch (error) {
    return { ...device, reason: messageOf(error) };
  }
}

const ANSWER_WITHIN_MS = 10_000;

/** Rejects if a driver does not answer in time: a driver that never answers counts as missing. */
async function inTime<T>(opening: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const reason = `it did not answer within ${ANSWER_WITHIN_MS / 1000} seconds`;
    timer = setTimeout(() => reject(new UserError(reason)), ANSWER_WITHIN_MS);
  });
  return await Promise.race([opening, late]).finally(() => clearTimeout(timer));
}

async function run(texts: Texts, digits: string): Promise<void> {
  controller = new AbortController();
  const { signal } = controller;
  const tell = (results: Results) => say({ type: "results", results });
  const partly = atMostEvery(PARTIAL_EVERY_MS, tell);
  const progressed = perWork(atMostEvery, (progress) => say({ type: "progress", progress }));
  try {
    const results = await compare(choicesOf(texts), {
      environment: readBrowserEnvironment(),
      data: {
        digits: () => {
          split ??= fetchDigits(digits).then(splitDigits);
          return split;
        },
        co2: async () => parseCo2(co2),
      },
      signal,
      open: async (chosen) => ({
        opened: await Promise.all(chosen.map(async ({ open, ...device }) => ({ ...device, device: await open() }))),
        skipped: [],
      }),
      onProgress: ({ name }, progress) => progressed({ ...progress, work: `${name}, ${progress.work}` }),
      onPartial: partly,
      onSection: tell,
    });
    tell(results);
    say({ type: "finished", interrupted: signal.aborted });
  } catch (error) {
    split = undefined;
    console.debug(error);
    say({ type: "failed", message: messageOf(error) });
  }
}

const PROGRESS_EVERY_MS = 100;
const PARTIAL_EVERY_MS = 250;

/** Limits how often a value is reported: one that comes too soon after the last is dropped, since more will follow. */
function atMostEvery<T>(milliseconds: number, tell: (value: T) => void): (value: T) => void {
  let last = 0;
  return (value) => {
    const now = performance.now();
    if (now - last < milliseconds) return;
    last = now;
    tell(value);
  };
}

/** Limits progress to ten reports per second, but always reports starts and ends. */
function perWork(limit: typeof atMostEvery, tell: (progress: Progress) => void): (progress: Progress) => void {
  let work = "";
  const sometimes = limit(PROGRESS_EVERY_MS, tell);
  return (progress) => {
    if (progress.work === work && progress.done < progress.of) return sometimes(progress);
    work = progress.work;
    tell(progress);
  };
}

/** The message of an error. Errors that the user can fix say how; others at least give their name. */
function messageOf(error: unknown): string {
  if (error instanceof UserError || error instanceof MaskoutError) return error.message;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
