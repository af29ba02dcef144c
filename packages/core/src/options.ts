/** Checks of options, which every layer, function and optimizer uses. */
import { refuse, show } from "./errors.js";

const U32_LIMIT = 2 ** 32;

/**
 * Refuses options that the owner does not know, since a misspelt option must not be ignored.
 * @param owner The function or layer, for errors. @param known The names of its options. @param more Further known names.
 * @throws {@link OptionError}
 */
export function expectKnownOptions(
  owner: string,
  options: object,
  known: readonly string[],
  more: readonly string[] = [],
): void {
  const names = keysOf(options);
  if (names === undefined) {
    const expected = `an object of the options ${listed(known, more)}`;
    refuse(owner, "options", options, expected, "Put them in braces.");
  }
  for (const name of names) {
    if (known.includes(name) || more.includes(name)) continue;
    const expected = `one of the options ${listed(known, more)}`;
    refuse(owner, name, Reflect.get(options, name), expected, `Remove ${show(name)} or correct its spelling.`);
  }
}

function listed(known: readonly string[], more: readonly string[]): string {
  return [...known, ...more].join(", ");
}

/** The names of an object's fields; undefined for anything else, such as an array or a revoked proxy. */
function keysOf(value: unknown): readonly string[] | undefined {
  try {
    return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the value if it is a whole number in [0, 2^32). @param meaning What the option is, for the error. @throws {@link OptionError} */
export function expectU32(owner: string, option: string, value: number, meaning: string): number {
  if (isU32(value)) return value;
  refuse(owner, option, value, "a whole number in [0, 2^32)", `It is ${meaning}.`);
}

/** Returns the value if it is a whole number in [`least`, `most`]. @param remedy How to fix it, one sentence. @throws {@link OptionError} */
export function expectWhole(
  owner: string,
  option: string,
  value: number,
  least: number,
  remedy: string,
  most: number = Number.MAX_SAFE_INTEGER,
): number {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  const expected = `a whole number ${most < Number.MAX_SAFE_INTEGER ? `in [${least}, ${most}]` : `>= ${least}`}`;
  refuse(owner, option, value, expected, remedy);
}

/** Returns the value if it is `true` or `false`. @param meaning What the option is, for the error. @throws {@link OptionError} */
export function expectBoolean(owner: string, option: string, value: boolean, meaning: string): boolean {
  if (typeof value === "boolean") return value;
  refuse(owner, option, value, "true or false", `It is ${meaning}.`);
}

/** A range of numbers: `[` and `]` belong to it, `(` and `)` do not. */
export interface NumberRange {
  /** The lower end. */
  readonly least: number;
  /** The upper end. Default: the largest finite number. */
  readonly most?: number;
  /** Whether the lower end is excluded from the range. Default false. */
  readonly leastOpen?: boolean;
  /** Whether the upper end is excluded from the range. Default false. */
  readonly mostOpen?: boolean;
}

/** Returns the value if it is a number in the range. @param remedy How to fix it, one sentence. @throws {@link OptionError} */
export function expectNumber(owner: string, option: string, value: number, range: NumberRange, remedy: string): number {
  const { least, most = Number.MAX_VALUE, leastOpen = false, mostOpen = false } = range;
  const inside =
    typeof value === "number" &&
    (leastOpen ? value > least : value >= least) &&
    (mostOpen ? value < most : value <= most);
  if (inside) return value;
  const expected = `a number in ${leastOpen ? "(" : "["}${least}, ${most}${mostOpen ? ")" : "]"}`;
  refuse(owner, option, value, expected, remedy);
}

/** Whether a value is a whole number in [0, 2^32). */
export function isU32(value: unknown): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < U32_LIMIT;
}

/** Returns the value if it is one of the known words. @param remedy How to fix it, one sentence. @throws {@link OptionError} */
export function expectOneOf<Word extends string>(
  owner: string,
  option: string,
  value: Word,
  known: readonly Word[],
  remedy: string,
): Word {
  if (known.includes(value)) return value;
  refuse(owner, option, value, known.map((word) => `"${word}"`).join(", "), remedy);
}
