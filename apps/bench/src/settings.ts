/**
 * The settings that can be chosen. One description of a setting becomes an option of the command line, a part of the page's address
 * and a field of its form. In all three a setting is text, and its codec turns the text into a value or says what is wrong with it.
 */
import { z } from "zod";
import { formatSize, KIBI, MEBI } from "./format.js";
import { chooseFrom } from "./nearest.js";
import type { Effort } from "./results/fields.js";

/** The control that a setting has in the page's form. */
type Control =
  /** Any of a few values, and any others that the address contains. */
  | { readonly kind: "checks"; readonly values: readonly string[] }
  | { readonly kind: "select"; readonly values: readonly string[] }
  | { readonly kind: "text" };

export interface Setting<T = unknown> {
  /** Converts text to the value, and back. */
  readonly codec: z.ZodType<T, string>;
  /** Its label in the form. */
  readonly title: string;
  /** For `--help`. */
  readonly help: string;
  /** The placeholder of the value in `--help`, such as `<sizes...>`. With the dots, the option takes several words. */
  readonly hint: string;
  /** Absent if only the command line has this setting. */
  readonly control?: Control;
  /** The value that the form shows when nothing is chosen. */
  readonly usual?: (effort: Effort) => T;
}

export type Settings = Readonly<Record<string, Setting>>;

/** The values of settings; those that were not chosen are absent. */
export type ValuesOf<S extends Settings> = { readonly [Name in keyof S]?: z.output<S[Name]["codec"]> };

/** A text that is not a value of its setting, and what is wrong with it. */
export interface Refused {
  readonly name: string;
  readonly text: string;
  readonly message: string;
}

/** Reads settings from text: the values of those that have a valid text, and the texts that were refused. */
export function readSettings<S extends Settings>(
  settings: S,
  textOf: (name: string) => string | null | undefined,
): { readonly values: ValuesOf<S>; readonly refused: readonly Refused[] } {
  const values: Record<string, unknown> = {};
  const refused: Refused[] = [];
  for (const [name, { codec }] of Object.entries(settings)) {
    const text = textOf(name);
    if (text === null || text === undefined) continue;
    const { data, error } = codec.safeDecode(text);
    if (error === undefined) values[name] = data;
    else refused.push({ name, text, message: error.issues[0]?.message ?? "" });
  }
  return { values: values as ValuesOf<S>, refused };
}

/** The most values in a list, however they are spread over words and repeated options. */
const MOST_VALUES = 100;

/** A list as text: values separated by commas, or by spaces on the command line, without repeats. */
function listOf<T>(
  read: (word: string) => T | undefined,
  write: (value: T) => string,
  expected: string | ((word: string) => string),
) {
  return z.codec(z.string(), z.array(z.custom<T>()), {
    decode(text, context) {
      const words = text.split(/[\s,]+/).filter((word) => word !== "");
      const values = words.map(read);
      const known = values.filter((value) => value !== undefined);
      const wrong = words.find((_, index) => values[index] === undefined) ?? "";
      const fault =
        known.length === 0 || known.length < values.length
          ? typeof expected === "string"
            ? expected
            : expected(wrong)
          : known.length > MOST_VALUES
            ? `Give at most ${MOST_VALUES} values.`
            : undefined;
      if (fault === undefined) return [...new Set(known)];
      context.issues.push({ code: "custom", input: text, message: fault });
      return z.NEVER;
    },
    encode: (values) => values.map(write).join(","),
  });
}

interface NamesOptions<Name extends string>
  extends Pick<Setting<readonly Name[]>, "title" | "help" | "control" | "usual"> {
  /** Turns a word outside the list into a name, or returns undefined. */
  readonly also?: (word: string) => Name | undefined;
}

/** A setting whose value is some of a few names, in the order of the list, with other names after them. */
export function names<Name extends string>(
  known: readonly Name[],
  { title, help, also, ...more }: NamesOptions<Name>,
): Setting<readonly Name[]> {
  const find = (word: string) => known.find((name) => name === word) ?? also?.(word);
  const all = listOf<Name>(find, String, (word) => chooseFrom(known, word));
  const inOrder = z.codec(all, z.array(z.custom<Name>()), {
    decode: (chosen) => [
      ...known.filter((name) => chosen.includes(name)),
      ...chosen.filter((name) => !known.includes(name)),
    ],
    encode: (chosen) => [...chosen],
  });
  return {
    codec: inOrder,
    title,
    help: `${help} (${known.join(", ")})`,
    hint: "<names...>",
    control: { kind: "checks", values: known },
    ...more,
  };
}

/** A setting whose value is one of a few names. */
export function choice<Name extends string>(
  known: readonly Name[],
  { title, help }: Pick<Setting, "title" | "help">,
): Setting<Name> {
  const expected = z.enum(known as readonly [Name, ...Name[]], {
    error: ({ input }) => chooseFrom(known, String(input)),
  });
  const codec = z.codec(z.string(), expected, {
    decode: (text) => text as Name,
    encode: (name) => name,
  });
  return {
    codec: codec as unknown as z.ZodType<Name, string>,
    title,
    help: `${help} (${known.join(", ")})`,
    hint: "<name>",
    control: { kind: "select", values: known },
  };
}

const MOST_ELEMENTS = 64 * MEBI;
const UNITS: Readonly<Record<string, number>> = { "": 1, K: KIBI, M: MEBI };

/** Numbers of elements, such as `64K,1M`. */
export function sizes(more: Pick<Setting<readonly number[]>, "usual">): Setting<readonly number[]> {
  const read = (word: string) => {
    const [, digits = "", unit = ""] = /^(\d+(?:\.\d+)?)([KM]?)$/i.exec(word) ?? [];
    const size = digits === "" ? Number.NaN : Number(digits) * UNITS[unit.toUpperCase()]!;
    return Number.isInteger(size) && size >= 1 && size <= MOST_ELEMENTS ? size : undefined;
  };
  const expected = `Give numbers of elements from 1 to ${formatSize(MOST_ELEMENTS)}, such as 1M (2^20), 64K or 65536.`;
  return {
    codec: sorted(listOf(read, formatSize, expected)),
    title: "Elements",
    help: "elements, such as 1M (2^20), 64K or 65536",
    hint: "<sizes...>",
    control: { kind: "checks", values: ["16K", "64K", "256K", "1M", "4M", "16M"] },
    ...more,
  };
}

/** Dropout rates. */
export function rates(more: Pick<Setting<readonly number[]>, "usual">): Setting<readonly number[]> {
  const read = (word: string) => (Number(word) >= 0 && Number(word) < 1 ? Number(word) : undefined);
  return {
    codec: sorted(listOf(read, String, "Give numbers in [0, 1), such as 0.1 0.5.")),
    title: "Rates",
    help: "dropout rates, in [0, 1)",
    hint: "<rates...>",
    control: { kind: "checks", values: ["0.1", "0.2", "0.5", "0.8"] },
    ...more,
  };
}

function sorted(list: z.ZodType<number[], string>): z.ZodType<number[], string> {
  return z.codec(list, z.array(z.number()), {
    decode: (values) => values.toSorted((a, b) => a - b),
    encode: (values) => values,
  }) as unknown as z.ZodType<number[], string>;
}

const MOST_EPOCHS = 10_000;

export function epochs(help: string): Setting<number> {
  return {
    codec: z.codec(z.string(), z.number(), {
      decode(text, context) {
        const count = Number(text);
        if (/^\d+$/.test(text) && count >= 1 && count <= MOST_EPOCHS) return count;
        const message = `Give a whole number from 1 to ${MOST_EPOCHS}.`;
        context.issues.push({ code: "custom", input: text, message });
        return z.NEVER;
      },
      encode: String,
    }),
    title: "Epochs",
    help,
    hint: "<n>",
    control: { kind: "text" },
  };
}

const MOST_SEEDS = 100;

/** The seeds `"1"`, `"2"`, … */
export function countedSeeds(howMany: number): readonly string[] {
  return Array.from({ length: howMany }, (_, index) => String(index + 1));
}

/** `3` means the seeds 1, 2 and 3; `7,11` means those two, and `7,` the one. */
export function seeds(more: Pick<Setting<readonly string[]>, "usual">): Setting<readonly string[]> {
  return {
    codec: z.codec(z.string(), z.array(z.string()), {
      decode(text, context) {
        const named = text.split(",").flatMap((seed) => (seed.trim() === "" ? [] : [seed.trim()]));
        const counted = !text.includes(",");
        const howMany = counted ? Number(/^\d+$/.test(text) ? text : 0) : new Set(named).size;
        if (howMany >= 1 && howMany <= MOST_SEEDS) return [...(counted ? countedSeeds(howMany) : new Set(named))];
        const message = `Give a whole number from 1 to ${MOST_SEEDS}, or up to as many seeds, separated by commas, such as 7,11.`;
        context.issues.push({ code: "custom", input: text, message });
        return z.NEVER;
      },
      encode: (seeds) =>
        seeds.join() === countedSeeds(seeds.length).join() ? String(seeds.length) : `${seeds.join(",")},`,
    }),
    title: "Seeds",
    help: "the number of seeds (3 means 1, 2 and 3), or the seeds themselves, separated by commas (7,11)",
    hint: "<seeds>",
    control: { kind: "text" },
    ...more,
  };
}

/** A setting that takes any text except the empty one. */
export function text({ title, help, hint, ...more }: Omit<Setting<string>, "codec">): Setting<string> {
  return {
    codec: z.string().min(1, "Give any text, such as 7.") as z.ZodType<string, string>,
    title,
    help,
    hint,
    ...more,
  };
}
