/** Training: the effect of dropout on learning, on real digits. */
import type { NetworkName } from "../../contenders/contender.js";
import { baseline, contenders, namesOf } from "../../contenders/index.js";
import type { Choices, Section } from "../../section.js";
import { choice, countedSeeds, epochs, names, type Settings, seeds, type ValuesOf } from "../../settings.js";
import { USAGE, UserError } from "../../user-error.js";
import { findTraining } from "./conclusions.js";
import type { TrainContender, TrainPlan } from "./measure.js";
import { train as schema, type TrainResult } from "./schema.js";
import { DEFAULT_NETWORK, type Experiment, experiments, networks } from "./settings.js";
import { trainTable } from "./tables.js";

const settings = {
  network: choice(networks, {
    title: "Network",
    help: `train one kind of network; default: ${DEFAULT_NETWORK}, or the networks that the variants of --variants are made for`,
  }),
  experiments: names(
    experiments.map(({ name }) => name),
    { title: "Trainings", help: "which trainings to run" },
  ),
  seeds: seeds({}),
  epochs: epochs("passes through the training examples"),
} satisfies Settings;

export const train: Section<"train", TrainResult> = {
  name: "train",
  title: "Learning",
  description: "the effect of dropout on learning, on real digits",
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

/**
 * Makes the plan of what to train from the choices.
 * @throws {@link UserError} when a network has none of the named experiments, or none of the named variants.
 */
export function planTrain(choices: Choices & ValuesOf<typeof settings>): TrainPlan {
  const { effort, variants, seeds, epochs } = choices;
  const chosen = contenders.flatMap(({ name, train }) =>
    train !== undefined && (variants?.includes(name) ?? true) ? [{ name, ...train }] : [],
  );
  const planned = chosenExperiments(choices, chosen).map((experiment) => {
    const taking = chosen.filter(({ networks }) => networks.includes(experiment.network));
    const { costlySeeds, ...usual } = experiment.extents[effort];
    const costly = variants === undefined && costlySeeds !== undefined ? taking.filter((one) => one.costly) : [];
    return {
      experiment,
      ...usual,
      contenders: taking,
      ...(costly.length > 0 && { fewerSeeds: Object.fromEntries(costly.map(({ name }) => [name, costlySeeds!])) }),
      epochs: epochs ?? usual.epochs,
      seeds: seeds ?? countedSeeds(usual.seeds),
    };
  });
  return { effort, experiments: planned.filter(({ contenders }) => contenders.length > 0) };
}

/**
 * The experiments that were named, limited to the named network if there is one. Without named experiments, those of the named
 * network; without that, those of the networks that the named variants are made for, or of the default network.
 */
function chosenExperiments(
  { effort, network, experiments: named, variants }: Choices & ValuesOf<typeof settings>,
  chosen: readonly TrainContender[],
): readonly Experiment[] {
  const there = experiments.filter((experiment) => network === undefined || experiment.network === network);
  const fitting =
    named === undefined
      ? there.filter(
          (experiment) =>
            (experiment.unasked?.includes(effort) ?? true) &&
            (network !== undefined || networksFor(variants === undefined ? [] : chosen).includes(experiment.network)),
        )
      : there.filter(({ name }) => named.includes(name));
  if (fitting.length === 0) {
    throw new UserError(
      `The network ${network} has none of these experiments: choose from ${there.map(({ name }) => name).join(", ")}.`,
      USAGE,
    );
  }
  const known = new Set(chosen.flatMap(({ networks }) => networks));
  if (fitting.some((experiment) => known.has(experiment.network))) return fitting;
  throw new UserError(
    `${variants?.join(", ")} cannot be compared on ${listed(fitting)}: leave --network and --experiments out, or choose from the networks ${[...known].join(", ")}.`,
    USAGE,
  );
}

/** The networks that variants are made for; the default one if there are no variants or only no dropout. */
function networksFor(chosen: readonly TrainContender[]): readonly NetworkName[] {
  const dropping = chosen.filter(({ name }) => name !== baseline.name);
  return dropping.length === 0 ? [DEFAULT_NETWORK] : dropping.map(({ networks: [first] }) => first);
}

function listed(experiments: readonly Experiment[]): string {
  return experiments.map(({ name }) => name).join(", ");
}
