/** Checks of untrusted data, composed of small ones. */
import { show } from "../errors.js";

/** Describes what is wrong with the value at a place, and what is expected; returns undefined for a valid value. */
export type Check = (value: unknown, place: string) => string | undefined;

/** A check that a value passes `test`. @param expected The expected value in words, such as `"a whole number"`. */
export function holds(expected: string, test: (value: unknown) => boolean): Check {
  return (value, place) => (test(value) ? undefined : `${place} is ${show(value)}; expected ${expected}`);
}

/** A check that also accepts undefined. */
export function optional(check: Check): Check {
  return (value, place) => (value === undefined ? undefined : check(value, place));
}

/** A check that also accepts null. */
export function nullable(check: Check): Check {
  return (value, place) => (value === null ? undefined : check(value, place));
}

/** A check for an object with these fields and no others. */
export function fields(checks: Readonly<Record<string, Check>>): Check {
  return (value, place) => {
    if (!isObject(value)) return `${place} is ${show(value)}; expected an object`;
    const stranger = Object.keys(value).find((name) => !Object.hasOwn(checks, name));
    if (stranger !== undefined) return `${place} has a field ${show(stranger)}, which this release does not know`;
    for (const name in checks) {
      const wrong = checks[name]!(
        Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined,
        `${place}.${name}`,
      );
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
}

/** Whether a value is an object and not a list. */
export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is a whole number of at least 0, and not negative zero. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0 && !Object.is(value, -0);
}
