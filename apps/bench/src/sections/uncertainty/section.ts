/** Uncertainty: how well Monte Carlo dropout estimates its own errors. */
import type { RegressionData } from "../../data/regression.js";
import type { Choices, Data, Section } from "../../section.js";
import { epochs, names, type Settings, text, type ValuesOf } from "../../settings.js";
import { USAGE, UserError } from "../../user-error.js";
import { findUncertainty } from "./conclusions.js";
import { uncertainty as schema, type UncertaintyResult } from "./schema.js";
import { type Part, parts, type UncertaintyPlan, uncertaintySettings } from "./settings.js";
import { uncertaintyTables } from "./tables.js";

const settings = {
  parts: names(parts, { title: "Uncertainty of", help: "which parts of uncertainty" }),
  seed: text({
    title: "Seed of uncertainty",
    help: "the seed of initial weights, shuffles and masks in this section (default: 1)",
    hint: "<seed>",
    control: { kind: "text" },
  }),
  data: text({ title: "Data", help: "a text matrix, for the part regression", hint: "<file>" }),
  splits: text({
    title: "Splits",
    help: "the folder with index_features.txt, index_target.txt, … (default: the folder of --data)",
    hint: "<folder>",
  }),
  epochs: epochs("passes through the training examples"),
} satisfies Settings;

const DEFAULT_SEED = "1";

export const uncertainty: Section<"uncertainty", UncertaintyResult> = {
  name: "uncertainty",
  title: "Uncertainty",
  description: "how well Monte Carlo dropout estimates its own errors: digits, CO2, your own regression",
  byDefault: true,
  inBrowser: true,
  settings,
  schema,
  async prepare(choices, data) {
    const plan = await planUncertainty(choices, data);
    const { measureUncertainty } = await import("./measure.js");
    return (context) => measureUncertainty(plan, context);
  },
  devices: ({ device }) => [device],
  tables: uncertaintyTables,
  finding: findUncertainty,
  charts: () => import("./terminal.js"),
  tab: () => import("./tab.js"),
};

/** Makes the plan of what to measure from the choices, and loads the data. @throws {@link UserError} for a data file that is not as expected. */
async function planUncertainty(
  choices: Choices & ValuesOf<typeof settings>,
  data: Pick<Data, "regression">,
): Promise<UncertaintyPlan> {
  const { effort, seed = DEFAULT_SEED } = choices;
  const usual = uncertaintySettings[effort];
  const { epochs = usual.regression.epochs } = choices;
  const regression = await loadRegression(choices, data);
  return {
    effort,
    settings: { ...usual, regression: { ...usual.regression, epochs } },
    seed,
    parts: parts.filter((part) => choices.parts?.includes(part) ?? (part !== "regression" || regression !== undefined)),
    regression,
  };
}

async function loadRegression(
  { parts: named, data: file, splits }: ValuesOf<typeof settings>,
  data: Pick<Data, "regression">,
): Promise<RegressionData | undefined> {
  const takesPart = named?.includes("regression" satisfies Part) ?? file !== undefined;
  if (takesPart && file === undefined)
    throw new UserError(
      "The part regression needs data: give --data FILE, and --splits FOLDER unless the splits are in FILE's folder.",
      USAGE,
    );
  if (!takesPart && (file ?? splits) !== undefined)
    throw new UserError("--data FILE is for the part regression, and --splits goes with --data.", USAGE);
  return file === undefined ? undefined : await data.regression?.(file, splits);
}
