/** From choices to a plan of the uncertainty experiments. */

import type { UncertaintyData, UncertaintyPlan } from "../sections/uncertainty/measure.js";
import { uncertaintySettings } from "../sections/uncertainty/settings.js";
import { type Choices, chosenDevices } from "./choices.js";

export interface UncertaintyChoices extends Omit<Choices, "variants"> {
  readonly seed?: string | undefined;
  /** Of the regression on data from a file. */
  readonly epochs?: number | undefined;
}

/** The uncertainty experiments of a comparison: what to measure, and on what. */
export interface PlannedUncertainty {
  readonly plan: UncertaintyPlan;
  readonly data: UncertaintyData;
}

const DEFAULT_SEED = "1";

export function planUncertainty(choices: UncertaintyChoices): UncertaintyPlan {
  const { effort, seed = DEFAULT_SEED } = choices;
  const settings = uncertaintySettings[effort];
  const { epochs = settings.regression.epochs } = choices;
  const [device] = chosenDevices(choices);
  if (device === undefined) throw new Error("No device was chosen for the uncertainty experiments.");
  return { effort, settings: { ...settings, regression: { ...settings.regression, epochs } }, device, seed };
}
