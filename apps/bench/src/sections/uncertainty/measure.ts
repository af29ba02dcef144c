/**
 * The uncertainty experiments: what Monte Carlo dropout knows of what it does not know. They print nothing and know nothing of
 * Node.js, so that they run in a browser's worker too.
 */
import type { MonthlySeries } from "../../data/co2.js";
import type { Split } from "../../data/digits.js";
import { type BenchDevice, ranDevice } from "../../devices.js";
import type { Effort, UncertaintySection } from "../../results/schema.js";
import { unlessAborted } from "./abort.js";
import { measureCo2 } from "./co2.js";
import { measureDigits } from "./digits.js";
import type { PartContext, UncertaintyProgress } from "./part.js";
import type { UncertaintySettings } from "./settings.js";
import { measureSplits, type RegressionData } from "./splits.js";

/** What to measure. */
export interface UncertaintyPlan {
  readonly effort: Effort;
  readonly settings: UncertaintySettings;
  readonly device: BenchDevice;
  readonly seed: string;
}

/** What the parts learn from; a part without data is left out. */
export interface UncertaintyData {
  readonly digits?: Split;
  readonly co2?: MonthlySeries;
  readonly regression?: RegressionData;
}

export interface UncertaintyOptions {
  /** Stops after the current step; finished parts, and finished splits, are returned. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: UncertaintyProgress) => void) | undefined;
}

/** Runs the parts that there is data for. */
export async function measureUncertainty(
  { effort, settings, device: { name, open }, seed }: UncertaintyPlan,
  data: UncertaintyData,
  { signal, onProgress }: UncertaintyOptions = {},
): Promise<UncertaintySection> {
  const device = await open();
  const context: PartContext = { device, seed, signal, report: (progress) => onProgress?.(progress) };
  const unlessStopped = <T>(work: () => Promise<T>) =>
    signal?.aborted ? Promise.resolve(undefined) : unlessAborted(signal, work);
  const digits = data.digits && (await unlessStopped(() => measureDigits(settings.digits, data.digits!, context)));
  const co2 = data.co2 && (await unlessStopped(() => measureCo2(settings.co2, data.co2!, context)));
  const regression =
    data.regression && (await unlessStopped(() => measureSplits(settings.regression, data.regression!, context)));
  return {
    effort,
    device: ranDevice({ name, device }),
    seed,
    ...(digits && { digits }),
    ...(co2 && { co2 }),
    ...(regression && { regression }),
  };
}
