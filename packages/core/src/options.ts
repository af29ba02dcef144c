/** Checking options: what every layer, function and optimizer shares. */
import { refuse, show } from "./errors.js";

const U32_LIMIT = 2 ** 32;

/**
 * Refuses options that the owner does not know: a misspelt option must not be ignored.
 * @param more Further ones that are known. @throws {@link OptionError}
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

/** The names of what an object holds; undefined of anything else, such as an array, or a proxy that was revoked. */
function keysOf(value: unknown): readonly string[] | undefined {
  try {
    return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : undefined;
  } catch {
    return undefined;
  }
}

/** A whole number in [0, 2^32). @throws {@link OptionError} */
export function expectU32(owner: string, option: string, value: number, meaning: string): number {
  if (isU32(value)) return value;
  refuse(owner, option, value, "a whole number in [0, 2^32)", `It is ${meaning}.`);
}

/** A whole number of at least `least`, and at most `most`. @throws {@link OptionError} */
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

/** `true` or `false`, and nothing else that counts as such. @throws {@link OptionError} */
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
  /** Default: the least value belongs to the range. */
  readonly leastOpen?: boolean;
  /** Default: the greatest value belongs to the range. */
  readonly mostOpen?: boolean;
}

/** A number in a range. @throws {@link OptionError} */
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

/** One of some words. @throws {@link OptionError} */
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
