/** Reading options: lists of names and numbers, refused with the list of right values. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { devices } from "../devices.js";
import { formatSize } from "../format.js";
import { countedSeeds } from "../plans/choices.js";
import type { Effort } from "../results/schema.js";
import { MEBI } from "../sections/speed/settings.js";

const MOST_ELEMENTS = 64 * MEBI;
const MOST_SEEDS = 100;
/** Values of an option that takes several. */
const MOST_VALUES = 100;
const UNITS: Readonly<Record<string, number>> = { "": 1, K: 2 ** 10, M: MEBI };

/** Options that every command takes. */
export interface CommonOptions {
  readonly quick?: true;
  readonly full?: true;
  readonly json?: string;
}

export function effortOf({ quick, full }: CommonOptions): Effort {
  if (quick) return "quick";
  return full ? "full" : "short";
}

export function commonOptions(): readonly Option[] {
  return [
    new Option("--quick", "seconds instead of a minute: fewer rounds, digits and epochs").conflicts("full"),
    new Option("--full", "the real settings: more rounds, seeds, digits and epochs; minutes"),
    new Option(
      "--json <file>",
      "where to write the results, with a .md summary and an .html page next to it (default: results.json)",
    ),
  ];
}

/** `--variants` and `--devices`. */
export interface ChoiceOptions {
  readonly variants?: readonly string[];
  readonly devices?: readonly string[];
}

/** @param names What can be compared. */
export function variantsOption(names: readonly string[]): Option {
  return namesOption("variants", "what to compare", names);
}

export function devicesOption(): Option {
  const names = devices.map(({ name }) => name);
  return namesOption("devices", "where to run", names);
}

export function peersOption(): Option {
  return new Option("--peers", "also measure other libraries; installs them (about 570 MB) the first time");
}

export function addOptions(command: Command, options: readonly Option[]): Command {
  for (const option of options) command.addOption(option);
  return command;
}

/** The options of a command, those before its name included: `bench --quick speed` is `bench speed --quick`. */
export function optionsOf<Options extends CommonOptions>(command: Command): Options {
  return { ...command.parent?.opts<Options>(), ...command.opts<Options>() };
}

/** An option that takes several names, separated by spaces or commas. */
export function namesOption(flag: string, description: string, names: readonly string[]): Option {
  return new Option(`--${flag} <names...>`, `${description} (${names.join(", ")})`).argParser(
    listOf((text) => {
      if (names.includes(text)) return text;
      throw new InvalidArgumentError(`Choose from ${names.join(", ")}.`);
    }),
  );
}

export function sizesOption(): Option {
  const expected = `Give numbers of elements from 1 to ${formatSize(MOST_ELEMENTS)}, such as 1M (2^20), 64K or 65536.`;
  return new Option("--sizes <sizes...>", "elements, such as 1M (2^20), 64K or 65536").argParser(
    listOf((text) => {
      const [, digits = "", unit = ""] = /^(\d+(?:\.\d+)?)([KM]?)$/i.exec(text) ?? [];
      const size = digits === "" ? Number.NaN : Number(digits) * UNITS[unit.toUpperCase()]!;
      if (Number.isInteger(size) && size >= 1 && size <= MOST_ELEMENTS) return size;
      throw new InvalidArgumentError(expected);
    }),
  );
}

export function ratesOption(): Option {
  return new Option("--rates <rates...>", "probabilities of dropping, in [0, 1)").argParser(
    listOf((text) => {
      const rate = text.trim() === "" ? Number.NaN : Number(text);
      if (rate >= 0 && rate < 1) return rate;
      throw new InvalidArgumentError("Give numbers in [0, 1), such as 0.1 0.5.");
    }),
  );
}

export function epochsOption(description = "times through the training digits"): Option {
  return new Option("--epochs <n>", description).argParser((text) => {
    const epochs = Number(text);
    if (/^\d+$/.test(text) && epochs >= 1 && epochs <= 10_000) return epochs;
    throw new InvalidArgumentError("Give a whole number from 1 to 10000.");
  });
}

/** `3` means the seeds 1, 2 and 3; `7,11` means those two. */
export function seedsOption(): Option {
  return new Option(
    "--seeds <seeds>",
    "how many seeds (3 is 1, 2 and 3), or which, separated by commas (7,11)",
  ).argParser((text) => {
    if (text.includes(",")) {
      const seeds = text
        .split(",")
        .map((seed) => seed.trim())
        .filter((seed) => seed !== "");
      const different = [...new Set(seeds)];
      if (different.length > 0 && different.length <= MOST_SEEDS) return different;
    }
    const howMany = Number(text);
    if (/^\d+$/.test(text) && howMany >= 1 && howMany <= MOST_SEEDS) return countedSeeds(howMany);
    throw new InvalidArgumentError(
      `Give a whole number from 1 to ${MOST_SEEDS}, or as many seeds separated by commas, such as 7,11.`,
    );
  });
}

/** Collects the values of an option that is given several values, or several times; each value once. */
function listOf<T>(parse: (text: string) => T): (text: string, previous: readonly T[] | undefined) => readonly T[] {
  return (text, previous = []) => {
    const parts = text.split(",").filter((part) => part !== "");
    if (parts.length === 0) parts.push(text);
    const values = [...new Set([...previous, ...parts.map(parse)])];
    if (values.length <= MOST_VALUES) return values;
    throw new InvalidArgumentError(`Give at most ${MOST_VALUES} values.`);
  };
}
