/** `bench uncertainty`: what Monte Carlo dropout knows of what it does not know. */
import { dirname } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { loadDigits, splitDigits } from "../data/digits.js";
import { userPath } from "../files.js";
import { type Exit, runComparison } from "../node/comparison.js";
import { loadCo2 } from "../node/data/co2-file.js";
import { loadRegression } from "../node/data/regression-files.js";
import { type PlannedUncertainty, planUncertainty } from "../plans/uncertainty.js";
import type { UncertaintyData } from "../sections/uncertainty/measure.js";
import { type Part, parts } from "../sections/uncertainty/part.js";
import { USAGE, UserError } from "../user-error.js";
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
} from "./options.js";

export interface UncertaintyOptions extends CommonOptions, Pick<ChoiceOptions, "devices"> {
  readonly parts?: readonly Part[];
  readonly seed?: string;
  readonly data?: string;
  readonly splits?: string;
  /** Of the regression on `data`. */
  readonly epochs?: number;
}

const EXAMPLES = `
Examples:
  pnpm bench uncertainty --parts digits --full     calibration and rotated digits, the real settings
  pnpm bench uncertainty --data yacht/data/data.txt
                                                   Gal's protocol on a data set with its splits beside it
`;

export function uncertaintyCommand(signal: AbortSignal, exit: Exit): Command {
  const command = new Command("uncertainty")
    .description("what Monte Carlo dropout knows of what it does not know: digits, CO2, your own regression")
    .addHelpText("after", EXAMPLES)
    .action(async (_: UncertaintyOptions, command: Command) => {
      const options = optionsOf<UncertaintyOptions>(command);
      exit(await runComparison({ uncertainty: await prepareUncertainty(options), json: options.json }, signal));
    });
  return addOptions(command, [
    namesOption("parts", "which parts", parts),
    seedOption(),
    devicesOption(),
    new Option("--data <file>", "a text matrix, for the part regression"),
    new Option("--splits <folder>", "its index_features.txt, index_target.txt, … (default: the folder of --data)"),
    epochsOption("times through the training examples of --data"),
    ...commonOptions(),
  ]);
}

/** What to measure, and on what. @throws {@link UserError} for a data file that is not as expected. */
export async function prepareUncertainty(options: UncertaintyOptions): Promise<PlannedUncertainty> {
  return { plan: planUncertainty({ ...options, effort: effortOf(options) }), data: await loadData(options) };
}

async function loadData({ parts: named, data, splits }: UncertaintyOptions): Promise<UncertaintyData> {
  const takesPart = (part: Part) => named?.includes(part) ?? (part !== "regression" || data !== undefined);
  const regression = takesPart("regression");
  if (regression && data === undefined)
    throw new UserError(
      "The part regression needs data: give --data FILE, and --splits FOLDER unless it is FILE's.",
      USAGE,
    );
  if (!regression && (data ?? splits) !== undefined)
    throw new UserError("--data FILE is for the part regression, and --splits goes with --data.", USAGE);
  return {
    ...(takesPart("digits") && { digits: splitDigits(await loadDigits()) }),
    ...(takesPart("co2") && { co2: await loadCo2() }),
    ...(data !== undefined && { regression: await loadRegression(userPath(data), userPath(splits ?? dirname(data))) }),
  };
}

function seedOption(): Option {
  const description = "of initial weights, shuffles and masks (default: 1)";
  return new Option("--seed <seed>", description).argParser((text) => {
    if (text !== "") return text;
    throw new InvalidArgumentError("Give any text, such as 7.");
  });
}
