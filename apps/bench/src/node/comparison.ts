/** Runs what a command asks for, shows it as it comes, and writes the results. */
import { loadDigits, splitDigits } from "../data/digits.js";
import { type BenchDevice, ranDevice } from "../devices.js";
import { formatPercent } from "../format.js";
import type { PlannedUncertainty } from "../plans/uncertainty.js";
import { variants } from "../registry/variants.js";
import { checkBars } from "../report/bars.js";
import {
  type PeersSection,
  type Results,
  SCHEMA_VERSION,
  type SpeedSection,
  type TrainSection,
  type UncertaintySection,
} from "../results/schema.js";
import { arePeersInstalled, installPeers, listPeerPackages, loadPeers } from "../sections/peers/load.js";
import { comparePeers } from "../sections/peers/measure.js";
import { peersBudget } from "../sections/peers/settings.js";
import { measureSpeed, type SpeedPlan } from "../sections/speed/measure.js";
import { type TrainPlan, train } from "../sections/train/measure.js";
import { measureUncertainty } from "../sections/uncertainty/measure.js";
import { readEnvironment } from "./environment.js";
import { openDevices } from "./open-devices.js";
import { type Output, prepareOutput, writeOutput, writeUnfinished } from "./output.js";
import { print, printBars, printExperiment, printHeader, printPeers, printSpeed, printUncertainty } from "./print.js";
import { type Progress, type ProgressDisplay, showProgress } from "./progress.js";

export interface Comparison {
  readonly speed?: SpeedPlan;
  /** Whether other libraries take part in the speed experiment. */
  readonly peers?: boolean;
  readonly train?: TrainPlan;
  readonly uncertainty?: PlannedUncertainty;
  /** The results file, as the user gave it. */
  readonly json?: string | undefined;
}

/** Takes the process's exit code. */
export type Exit = (code: number) => void;

/** The exit code of a run that Ctrl-C ended, as shells know it. */
export const INTERRUPTED = 130;

/** Runs a comparison. @returns The exit code. */
export async function runComparison(comparison: Comparison, signal: AbortSignal): Promise<number> {
  const output = prepareOutput(comparison.json);
  const environment = await readEnvironment();
  const { opened, skipped } = await openDevices(devicesIn(comparison));
  printHeader(environment, opened.map(ranDevice), skipped);
  const start: Results = {
    kind: "maskout-bench-results",
    schemaVersion: SCHEMA_VERSION,
    interrupted: false,
    environment,
    skippedDevices: [...skipped],
    bars: [],
  };
  const measured = await measure(withDevices(comparison, opened), start, output, signal);
  const interrupted = signal.aborted;
  const results = { ...measured, interrupted };
  await writeOutput(output, results);
  printBars(results.bars);
  const note = interrupted ? ["Interrupted: the results hold what was finished."] : [];
  print(...note, `Results: ${output.results}`, `Summary: ${output.summary}`, `Report: ${output.report}`);
  return interrupted ? INTERRUPTED : 0;
}

/** Measures section by section. Each is shown and written as it comes, so that a failure in a later one takes nothing away. */
async function measure(
  { speed: speedPlan, peers, train: trainPlan, uncertainty: uncertaintyPlan }: Comparison,
  start: Results,
  output: Output,
  signal: AbortSignal,
): Promise<Results> {
  let results = start;
  const keep = (sections: Partial<Results>, show: () => void) => {
    results = { ...results, ...sections };
    results = { ...results, bars: checkBars(results.speed, results.peers) };
    try {
      writeUnfinished(output, results);
    } finally {
      // Where it cannot be written, it can be read at least.
      show();
    }
  };
  if (speedPlan !== undefined) {
    const speed = await runSpeed(speedPlan, signal);
    keep({ speed }, () => printSpeed(speed));
    if (peers && !signal.aborted) {
      const peers = await runPeers(speedPlan, signal);
      keep({ peers }, () => printPeers(peers));
    }
  }
  if (trainPlan !== undefined && !signal.aborted) {
    const train = await runTrain(trainPlan, signal);
    keep({ train }, () => train.experiments.forEach(printExperiment));
  }
  if (uncertaintyPlan !== undefined && !signal.aborted) {
    const uncertainty = await runUncertainty(uncertaintyPlan, signal);
    keep({ uncertainty }, () => printUncertainty(uncertainty));
  }
  return results;
}

async function runSpeed(plan: SpeedPlan, signal: AbortSignal): Promise<SpeedSection> {
  return withProgress((display) => {
    const bars = new Map<string, Progress>();
    return measureSpeed(plan, {
      signal,
      onProgress({ activity, work, done, of }) {
        const bar = bars.get(work) ?? display.start(`speed, ${work}`);
        bars.set(work, bar);
        // Checking is the smaller part of the work; the bar is the measuring's.
        if (activity === "verify") bar.update(0, of, `comparing outputs with the reference: ${done} of ${of}`);
        else bar.update(done, of, `${done} of ${of} turns`);
      },
    });
  });
}

async function runPeers({ effort, rates }: SpeedPlan, signal: AbortSignal): Promise<PeersSection> {
  const inverted = variants.find(({ name }) => name === "inverted");
  if (inverted === undefined) throw new Error("The registry has no inverted dropout to compare other libraries with.");
  await installMissingPeers(signal);
  const loaded = await loadPeers();
  return withProgress((display) => {
    const bars = new Map<string, Progress>();
    return comparePeers({ inverted, rates, budget: peersBudget[effort] }, loaded, {
      signal,
      onProgress({ activity, done, of }) {
        const bar = bars.get(activity) ?? display.start(`peers, ${activity}`);
        bars.set(activity, bar);
        bar.update(done, of, `${done} of ${of} turns`);
      },
    });
  });
}

/** Installs the other libraries where they are missing. Where that fails, those that are there are compared all the same. */
async function installMissingPeers(signal: AbortSignal): Promise<void> {
  if (await arePeersInstalled()) return;
  const packages = await listPeerPackages();
  process.stderr.write(
    `Installing other libraries into apps/bench/peers, about 570 MB, once:\n  ${packages.join("\n  ")}\n`,
  );
  await installPeers(signal).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  });
}

async function runTrain(plan: TrainPlan, signal: AbortSignal): Promise<TrainSection> {
  const split = splitDigits(await loadDigits());
  return withProgress((display) => {
    const bars = new Map<string, Progress>();
    return train(plan, split, {
      signal,
      onProgress({ experiment, run, epoch, done, of }) {
        const bar = bars.get(experiment) ?? display.start(`train, ${experiment}`);
        bars.set(experiment, bar);
        const accuracies = `train ${formatPercent(epoch.train.accuracy)}, test ${formatPercent(epoch.test.accuracy)}`;
        bar.update(done, of, `${run.variant}, seed ${run.seed}, epoch ${epoch.epoch}: ${accuracies}`);
      },
    });
  });
}

async function runUncertainty({ plan, data }: PlannedUncertainty, signal: AbortSignal): Promise<UncertaintySection> {
  return withProgress((display) => {
    const bars = new Map<string, Progress>();
    return measureUncertainty(plan, data, {
      signal,
      onProgress({ part, done, of, text }) {
        const bar = bars.get(part) ?? display.start(`uncertainty, ${part}`);
        bars.set(part, bar);
        bar.update(done, of, text);
      },
    });
  });
}

async function withProgress<T>(work: (display: ProgressDisplay) => Promise<T>): Promise<T> {
  const display = showProgress();
  try {
    return await work(display);
  } finally {
    display.stop();
  }
}

/** The devices that a comparison asks for, each once. */
function devicesIn({ speed, train, uncertainty }: Comparison): readonly BenchDevice[] {
  const further = uncertainty === undefined ? [] : [uncertainty.plan.device];
  return [...new Set([...(speed?.devices ?? []), ...(train?.devices ?? []), ...further])];
}

/** The comparison on those of its devices that are there. Uncertainty has one device, which has to be. */
function withDevices({ speed, train, ...rest }: Comparison, opened: readonly { readonly name: string }[]): Comparison {
  const there = ({ name }: BenchDevice) => opened.some((device) => device.name === name);
  return {
    ...rest,
    ...(speed && { speed: { ...speed, devices: speed.devices.filter(there) } }),
    ...(train && { train: { ...train, devices: train.devices.filter(there) } }),
  };
}
