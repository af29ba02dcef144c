/** `bench speed`: what the passes cost, next to a plain copy. */
import { dropConnect, dropConnectGrad } from "@maskout/dropconnect";
import { mcDropout } from "@maskout/mc-dropout";
import { Command, type Option } from "commander";
import { dropConnectSettings, monteCarloSettings, speedSettings } from "../experiments/speed/settings.js";
import type { SpeedPlan } from "../experiments/speed/speed.js";
import { DROPCONNECT, MC_DROPOUT, variants } from "../registry/variants.js";
import { USAGE, UserError } from "../user-error.js";
import { type Exit, runComparison } from "./comparison.js";
import {
  addOptions,
  type ChoiceOptions,
  type CommonOptions,
  chosenDevices,
  commonOptions,
  devicesOption,
  effortOf,
  isChosen,
  optionsOf,
  peersOption,
  ratesOption,
  sizesOption,
  speedNames,
  variantsOption,
} from "./options.js";

export interface SpeedOptions extends CommonOptions, ChoiceOptions {
  readonly sizes?: readonly number[];
  readonly rates?: readonly number[];
  readonly peers?: true;
}

const EXAMPLES = `
Examples:
  pnpm bench speed --sizes 64K 1M --rates 0.5      two sizes, one rate
  pnpm bench speed --devices cpu cpu-reference     SIMD against plain TypeScript
  pnpm bench speed --peers --quick                 against other libraries, roughly
`;

/** The options that only this part of the comparison takes. */
export function speedOptions(): readonly Option[] {
  return [sizesOption(), ratesOption(), peersOption()];
}

export function speedCommand(signal: AbortSignal, exit: Exit): Command {
  const command = new Command("speed")
    .description("what the passes cost, next to a plain copy")
    .addHelpText("after", EXAMPLES)
    .action(async (_: SpeedOptions, command: Command) => {
      const options = optionsOf<SpeedOptions>(command);
      const { json, peers = false } = options;
      exit(await runComparison({ speed: planSpeed(options), peers, json }, signal));
    });
  return addOptions(command, [variantsOption(speedNames()), devicesOption(), ...speedOptions(), ...commonOptions()]);
}

export function planSpeed(options: SpeedOptions): SpeedPlan {
  const effort = effortOf(options);
  const settings = speedSettings[effort];
  if (!speedNames().some((name) => isChosen(options, name)))
    throw new UserError(`Speed compares variants: choose from ${speedNames().join(", ")}.`, USAGE);
  return {
    effort,
    variants: variants.filter(({ name }) => isChosen(options, name)),
    devices: chosenDevices(options),
    sizes: options.sizes?.toSorted((a, b) => a - b) ?? settings.sizes,
    rates: options.rates?.toSorted((a, b) => a - b) ?? settings.rates,
    budget: settings.budget,
    dropConnect: isChosen(options, DROPCONNECT)
      ? { ...dropConnectSettings[effort], functions: { dropConnect, dropConnectGrad } }
      : undefined,
    monteCarlo: isChosen(options, MC_DROPOUT) ? { ...monteCarloSettings[effort], mcDropout } : undefined,
  };
}
