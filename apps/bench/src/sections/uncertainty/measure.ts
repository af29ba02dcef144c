/**
 * Measures uncertainty: how well Monte Carlo dropout estimates its own errors. This code prints nothing and does not use Node.js, so
 * that it runs in a browser's worker too.
 */
import { ranDevice } from "../../devices.js";
import type { Context } from "../../section.js";
import { unlessAborted } from "./abort.js";
import { measureCalibration } from "./calibration/measure.js";
import { measureCo2 } from "./co2.js";
import type { PartContext } from "./context.js";
import { measureDigits } from "./digits.js";
import type { UncertaintyResult } from "./schema.js";
import type { Part, UncertaintyPlan } from "./settings.js";
import { measureSplits } from "./splits.js";

/** Runs the parts on the first of the devices. If it is stopped, it returns the finished parts, and for the regression the finished splits. */
export async function measureUncertainty(
  { effort, settings, seed, parts, regression }: UncertaintyPlan,
  { devices, data, signal, progress, partial }: Context<UncertaintyResult>,
): Promise<UncertaintyResult> {
  const [first] = devices;
  if (first === undefined) throw new Error("There is no device to measure uncertainty on.");
  const context: PartContext = { device: first.device, seed, signal, progress };
  const measure: Readonly<Record<Part, () => Promise<Partial<UncertaintyResult>>>> = {
    digits: async () => ({ digits: await measureDigits(settings.digits, await data.digits(), context) }),
    calibration: async () => ({
      calibration: await measureCalibration(settings.calibration, await data.digits(), context),
    }),
    co2: async () => ({ co2: await measureCo2(settings.co2, await data.co2(), context) }),
    regression: async () =>
      regression === undefined ? {} : { regression: await measureSplits(settings.regression, regression, context) },
  };
  let result: UncertaintyResult = { effort, device: ranDevice(first), seed };
  for (const part of parts) {
    if (signal.aborted) break;
    result = { ...result, ...(await unlessAborted(signal, measure[part])) };
    partial(result);
  }
  return result;
}
