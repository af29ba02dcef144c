/** `bench speed`: what the passes cost, next to a plain copy. */
import { Command, type Option } from "commander";
import { type Exit, runComparison } from "../node/comparison.js";
import { speedNames } from "../plans/choices.js";
import { planSpeed } from "../plans/speed.js";
import {
  addOptions,
  type ChoiceOptions,
  type CommonOptions,
  commonOptions,
  devicesOption,
  effortOf,
  optionsOf,
  peersOption,
  ratesOption,
  sizesOption,
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
      const speed = planSpeed({ ...options, effort: effortOf(options) });
      exit(await runComparison({ speed, peers, json }, signal));
    });
  return addOptions(command, [variantsOption(speedNames()), devicesOption(), ...speedOptions(), ...commonOptions()]);
}
