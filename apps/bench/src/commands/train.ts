/** `bench train`: what dropout does to learning, on real digits. */
import { Command, type Option } from "commander";
import { experiments } from "../experiments/train/settings.js";
import type { TrainPlan } from "../experiments/train/train.js";
import { contenders } from "../registry/contenders.js";
import { USAGE, UserError } from "../user-error.js";
import { type Exit, runComparison } from "./comparison.js";
import {
  addOptions,
  type ChoiceOptions,
  type CommonOptions,
  chosenDevices,
  commonOptions,
  countedSeeds,
  devicesOption,
  effortOf,
  epochsOption,
  isChosen,
  namesOption,
  optionsOf,
  seedsOption,
  trainNames,
  variantsOption,
} from "./options.js";

export interface TrainOptions extends CommonOptions, ChoiceOptions {
  readonly experiments?: readonly string[];
  readonly seeds?: readonly string[];
  readonly epochs?: number;
}

const EXAMPLES = `
Examples:
  pnpm bench train --variants none inverted        with dropout and without
  pnpm bench train --seeds 5 --epochs 100          more runs, and longer ones
  pnpm bench train --experiments overfit --full    one experiment with the real settings
`;

/** The options that only this part of the comparison takes. */
export function trainOptions(): readonly Option[] {
  const names = experiments.map(({ name }) => name);
  return [namesOption("experiments", "which trainings", names), seedsOption(), epochsOption()];
}

export function trainCommand(signal: AbortSignal, exit: Exit): Command {
  const command = new Command("train")
    .description("what dropout does to learning, on real digits")
    .addHelpText("after", EXAMPLES)
    .action(async (_: TrainOptions, command: Command) => {
      const options = optionsOf<TrainOptions>(command);
      exit(await runComparison({ train: planTrain(options), json: options.json }, signal));
    });
  return addOptions(command, [variantsOption(trainNames()), devicesOption(), ...trainOptions(), ...commonOptions()]);
}

export function planTrain(options: TrainOptions): TrainPlan {
  const effort = effortOf(options);
  const chosen = contenders.filter(({ name }) => isChosen(options, name));
  if (chosen.length === 0)
    throw new UserError(`Training compares variants: choose from ${trainNames().join(", ")}.`, USAGE);
  return {
    effort,
    contenders: chosen,
    devices: chosenDevices(options),
    experiments: experiments
      .filter(({ name }) => options.experiments?.includes(name) ?? true)
      .map((experiment) => {
        const { seeds, epochs, fewerSeeds, ...extent } = experiment.extents[effort];
        return {
          experiment,
          ...extent,
          ...(fewerSeeds !== undefined && options.variants === undefined && { fewerSeeds: { ...fewerSeeds } }),
          epochs: options.epochs ?? epochs,
          seeds: options.seeds ?? countedSeeds(seeds),
        };
      }),
  };
}
