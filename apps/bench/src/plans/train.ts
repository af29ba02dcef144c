/** From choices to a plan of the training experiments. */

import { contenders } from "../registry/contenders.js";
import type { TrainPlan } from "../sections/train/measure.js";
import {
  DEFAULT_NETWORK,
  type Experiment,
  experiments,
  type NetworkName,
  networks,
} from "../sections/train/settings.js";
import { USAGE, UserError } from "../user-error.js";
import { type Choices, chosenDevices, countedSeeds, isChosen, trainNames } from "./choices.js";

export interface TrainChoices extends Choices {
  readonly network?: NetworkName | undefined;
  readonly experiments?: readonly string[] | undefined;
  readonly seeds?: readonly string[] | undefined;
  readonly epochs?: number | undefined;
}

/** @throws {@link UserError} where nothing that was chosen can be trained. */
export function planTrain(choices: TrainChoices): TrainPlan {
  const { effort } = choices;
  const chosen = contenders.filter(({ name }) => isChosen(choices, name));
  if (chosen.length === 0)
    throw new UserError(`Training compares variants: choose from ${trainNames().join(", ")}.`, USAGE);
  return {
    effort,
    contenders: chosen,
    devices: chosenDevices(choices),
    experiments: chosenExperiments(choices).map((experiment) => {
      const { seeds, epochs, fewerSeeds, ...extent } = experiment.extents[effort];
      return {
        experiment,
        ...extent,
        ...(fewerSeeds !== undefined && choices.variants === undefined && { fewerSeeds: { ...fewerSeeds } }),
        epochs: choices.epochs ?? epochs,
        seeds: choices.seeds ?? countedSeeds(seeds),
      };
    }),
  };
}

/** Those that were named, of any network unless one was named too; else all of the network that was named, or of the default one. */
function chosenExperiments({ network, experiments: names }: TrainChoices): readonly Experiment[] {
  if (names === undefined) return networks[network ?? DEFAULT_NETWORK];
  const there: readonly Experiment[] = network === undefined ? experiments : networks[network];
  const chosen = there.filter(({ name }) => names.includes(name));
  if (chosen.length > 0) return chosen;
  throw new UserError(
    `The network ${network} has none of these experiments: choose from ${there.map(({ name }) => name).join(", ")}.`,
    USAGE,
  );
}
