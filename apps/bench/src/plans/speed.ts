/** From choices to a plan of the speed experiment. */
import { dropConnect, dropConnectGrad } from "@maskout/dropconnect";
import { mcDropout } from "@maskout/mc-dropout";
import { DROPCONNECT, MC_DROPOUT, variants } from "../registry/variants.js";
import type { SpeedPlan } from "../sections/speed/measure.js";
import { dropConnectSettings, monteCarloSettings, speedSettings } from "../sections/speed/settings.js";
import { USAGE, UserError } from "../user-error.js";
import { type Choices, chosenDevices, isChosen, speedNames } from "./choices.js";

export interface SpeedChoices extends Choices {
  readonly sizes?: readonly number[] | undefined;
  readonly rates?: readonly number[] | undefined;
}

/** @throws {@link UserError} where nothing that was chosen can be timed. */
export function planSpeed(choices: SpeedChoices): SpeedPlan {
  const { effort } = choices;
  const settings = speedSettings[effort];
  if (!speedNames().some((name) => isChosen(choices, name)))
    throw new UserError(`Speed compares variants: choose from ${speedNames().join(", ")}.`, USAGE);
  return {
    effort,
    variants: variants.filter(({ name }) => isChosen(choices, name)),
    devices: chosenDevices(choices),
    sizes: choices.sizes?.toSorted((a, b) => a - b) ?? settings.sizes,
    rates: choices.rates?.toSorted((a, b) => a - b) ?? settings.rates,
    budget: settings.budget,
    dropConnect: isChosen(choices, DROPCONNECT)
      ? { ...dropConnectSettings[effort], functions: { dropConnect, dropConnectGrad } }
      : undefined,
    monteCarlo: isChosen(choices, MC_DROPOUT) ? { ...monteCarloSettings[effort], mcDropout } : undefined,
  };
}
