/** Training: what dropout does to learning, on real digits. */
import { contenders, namesOf } from "../../contenders/index.js";
import type { Choices, Section } from "../../section.js";
import { choice, countedSeeds, epochs, names, type Settings, seeds, type ValuesOf } from "../../settings.js";
import { USAGE, UserError } from "../../user-error.js";
import { findTraining } from "./conclusions.js";
import type { TrainPlan } from "./measure.js";
import { train as schema, type TrainResult } from "./schema.js";
import { DEFAULT_NETWORK, type Experiment, experiments, type NetworkName, networks } from "./settings.js";
import { trainTable } from "./tables.js";

const settings = {
  network: choice(Object.keys(networks) as NetworkName[], {
    title: "Network",
    help: `the trainings of one kind of network; without --experiments ${DEFAULT_NETWORK}`,
  }),
  experiments: names(
    experiments.map(({ name }) => name),
    { title: "Trainings", help: "which trainings" },
  ),
  seeds: seeds({}),
  epochs: epochs("times through the training examples"),
} satisfies Settings;

export const train: Section<"train", TrainResult> = {
  name: "train",
  title: "Learning",
  description: "what dropout does to learning, on real digits",
  byDefault: true,
  inBrowser: true,
  variants: namesOf("train"),
  settings,
  schema,
  async prepare(choices) {
    const plan = planTrain(choices);
    const { measureTraining } = await import("./measure.js");
    return (context) => measureTraining(plan, context);
  },
  devices: (result) => result.devices,
  tables: ({ experiments }) => experiments.filter(({ trainings }) => trainings.length > 0).map(trainTable),
  finding: findTraining,
  charts: () => import("./terminal.js"),
  tab: () => import("./tab.js"),
};

/** From what was chosen to what is trained. @throws {@link UserError} where a network has none of the experiments that were named. */
export function planTrain(choices: Choices & ValuesOf<typeof settings>): TrainPlan {
  const { effort, variants, seeds, epochs } = choices;
  const chosen = contenders.flatMap(({ name, train }) =>
    train !== undefined && (variants?.includes(name) ?? true) ? [{ name, ...train }] : [],
  );
  return {
    effort,
    contenders: chosen,
    experiments: chosenExperiments(choices).map((experiment) => {
      const { costlySeeds, ...usual } = experiment.extents[effort];
      const costly = variants === undefined && costlySeeds !== undefined ? chosen.filter((one) => one.costly) : [];
      return {
        experiment,
        ...usual,
        ...(costly.length > 0 && { fewerSeeds: Object.fromEntries(costly.map(({ name }) => [name, costlySeeds!])) }),
        epochs: epochs ?? usual.epochs,
        seeds: seeds ?? countedSeeds(usual.seeds),
      };
    }),
  };
}

/** Those that were named, of any network unless one was named too; else those of the network that was named, or of the default one. */
function chosenExperiments({
  effort,
  network,
  experiments: named,
}: Choices & ValuesOf<typeof settings>): readonly Experiment[] {
  if (named === undefined) {
    const all: readonly Experiment[] = networks[network ?? DEFAULT_NETWORK];
    return all.filter(({ unasked }) => unasked?.includes(effort) ?? true);
  }
  const there: readonly Experiment[] = network === undefined ? experiments : networks[network];
  const chosen = there.filter(({ name }) => named.includes(name));
  if (chosen.length > 0) return chosen;
  throw new UserError(
    `The network ${network} has none of these experiments: choose from ${there.map(({ name }) => name).join(", ")}.`,
    USAGE,
  );
}
