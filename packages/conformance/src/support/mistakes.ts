/** Mistakes in options that several factories and functions share, and the required errors. */
import { keyFromSeed, OptionError } from "@maskout/core";
import { expect } from "vitest";

/** Options to add to valid ones, the resulting mistake, and the option that the error must name. */
export interface Mistake {
  readonly what: string;
  readonly option: string;
  readonly own: Readonly<Record<string, unknown>>;
}

/** The key of valid calls. */
export const GIVEN_KEY: readonly [number, number] = keyFromSeed("refusals");

/** Mistakes in the place of the noise. */
export const SEEDS: readonly Mistake[] = [
  { what: "both seed and key", option: "key", own: { seed: "a", key: GIVEN_KEY } },
  ...[[1], [-1, 0], [0.5, 0], [2 ** 32, 0], ["1", "2"], "key"].map((bad) => wrong("key", bad)),
  ...[Number.NaN, Number.POSITIVE_INFINITY, {}, true].map((bad) => wrong("seed", bad)),
];

/** Mistakes in names. */
export const NAMES: readonly Mistake[] = ["", "1st", "a.b", 5, null].map((bad) => wrong("name", bad));

/** Mistakes in a rate. */
export const RATES: readonly Mistake[] = [
  ...[1, -0.1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "0.5", null, undefined].map((bad) => wrong("rate", bad)),
];

/** Mistakes in a keep probability, given without a rate. */
export const KEEP_PROBABILITIES: readonly Mistake[] = [0, 1.5, -1, Number.NaN, "0.5"].map((bad) =>
  wrong("keepProb", bad),
);

/** Rates within the range that 16-bit draws would realise too coarsely. */
export const COARSE_RATES: readonly Mistake[] = [
  ...[2 ** -18, 1e-6, 1.4 / 65536, 1 - 2 ** -18, 1 - 1.4 / 65536].map((bad) => wrong("rate", bad)),
];

/** The same for keep probabilities. */
export const COARSE_KEEP_PROBABILITIES: readonly Mistake[] = [1e-6, 1.4 / 65536, 1 - 1e-6].map((bad) =>
  wrong("keepProb", bad),
);

/** Mistakes in the place of a call on arrays. */
export const PLACES: readonly Mistake[] = ["step", "sample"].flatMap((option) =>
  [-1, 1.5, 2 ** 32, Number.NaN, "1"].map((bad) => wrong(option, bad)),
);

/** An option with a wrong value. */
function wrong(option: string, value: unknown): Mistake {
  const shown = typeof value === "number" ? String(value) : JSON.stringify(value);
  return { what: `${option} ${shown}`, option, own: { [option]: value } };
}

/** Expects that a call is refused with an OptionError that names the option and its value. */
export function expectRefused(call: () => unknown, option: string, options: object): void {
  const error = errorOf(call);
  expect(error, "an OptionError").toBeInstanceOf(OptionError);
  if (!(error instanceof OptionError)) return;
  expect(error.option, "the option named").toBe(option);
  // An entry of a list is named by its index, with the value of the entry.
  if (Object.hasOwn(options, option)) expect(error.value, "the value named").toEqual(Reflect.get(options, option));
  expect(error.owner, "the owner named").not.toBe("");
}

function errorOf(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}
