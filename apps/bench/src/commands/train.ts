/** `bench train`: what dropout does to learning, on real digits. */
import { Command, Option } from "commander";
import { type Exit, runComparison } from "../node/comparison.js";
import { trainNames } from "../plans/choices.js";
import { planTrain } from "../plans/train.js";
import { DEFAULT_NETWORK, experiments, type NetworkName, networks } from "../sections/train/settings.js";
import {
  addOptions,
  type ChoiceOptions,
  type CommonOptions,
  commonOptions,
  devicesOption,
  effortOf,
  epochsOption,
  namesOption,
  optionsOf,
  seedsOption,
  variantsOption,
} from "./options.js";

export interface TrainOptions extends CommonOptions, ChoiceOptions {
  readonly network?: NetworkName;
  readonly experiments?: readonly string[];
  readonly seeds?: readonly string[];
  readonly epochs?: number;
}

const EXAMPLES = `
Examples:
  pnpm bench train --variants none inverted        with dropout and without
  pnpm bench train --seeds 5 --epochs 100          more runs, and longer ones
  pnpm bench train --experiments overfit --full    one experiment with the real settings
  pnpm bench train --network cnn                   a network with convolutions
`;

/** The options that only this part of the comparison takes. */
export function trainOptions(): readonly Option[] {
  const names = experiments.map(({ name }) => name);
  return [networkOption(), namesOption("experiments", "which trainings", names), seedsOption(), epochsOption()];
}

function networkOption(): Option {
  const description = `all trainings of one kind of network; without --experiments ${DEFAULT_NETWORK}`;
  return new Option("--network <name>", description).choices(Object.keys(networks));
}

export function trainCommand(signal: AbortSignal, exit: Exit): Command {
  const command = new Command("train")
    .description("what dropout does to learning, on real digits")
    .addHelpText("after", EXAMPLES)
    .action(async (_: TrainOptions, command: Command) => {
      const options = optionsOf<TrainOptions>(command);
      const train = planTrain({ ...options, effort: effortOf(options) });
      exit(await runComparison({ train, json: options.json }, signal));
    });
  return addOptions(command, [variantsOption(trainNames()), devicesOption(), ...trainOptions(), ...commonOptions()]);
}
