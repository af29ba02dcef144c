/** `bench speed`: what the passes cost, next to a plain copy. */
import { Command, type Option } from "commander";
import { speedSettings } from "../experiments/speed/settings.js";
import type { SpeedPlan } from "../experiments/speed/speed.js";
import { variants } from "../registry/variants.js";
import { UserError } from "../user-error.js";
import { type Exit, runComparison } from "./comparison.js";
import {
  addOptions,
  type ChoiceOptions,
  type CommonOptions,
  chosenDevices,
  commonOptions,
  devicesOption,
  effortOf,
  optionsOf,
  peersOption,
  ratesOption,
  sizesOption,
  variantNames,
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
  return addOptions(command, [variantsOption(), devicesOption(), ...speedOptions(), ...commonOptions()]);
}

export function planSpeed(options: SpeedOptions): SpeedPlan {
  const effort = effortOf(options);
  const settings = speedSettings[effort];
  const chosen = variants.filter(({ name }) => options.variants?.includes(name) ?? true);
  if (chosen.length === 0) throw new UserError(`Speed compares variants: choose from ${variantNames().join(", ")}.`, 2);
  return {
    effort,
    variants: chosen,
    devices: chosenDevices(options),
    sizes: options.sizes?.toSorted((a, b) => a - b) ?? settings.sizes,
    rates: options.rates?.toSorted((a, b) => a - b) ?? settings.rates,
    budget: settings.budget,
  };
}
