/** Checks of data from outside, small ones that are put together. */
import { show } from "../errors.js";

/** Says what is wrong with the value that stands at a place, and what would be right; undefined where nothing is. */
export type Check = (value: unknown, place: string) => string | undefined;

/** A value of which something holds. @param expected What, such as `"a whole number"`. */
export function holds(expected: string, test: (value: unknown) => boolean): Check {
  return (value, place) => (test(value) ? undefined : `${place} is ${show(value)}; expected ${expected}`);
}

/** The same, or nothing. */
export function optional(check: Check): Check {
  return (value, place) => (value === undefined ? undefined : check(value, place));
}

/** The same, or null. */
export function nullable(check: Check): Check {
  return (value, place) => (value === null ? undefined : check(value, place));
}

/** An object of these fields and no others. */
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

/** Whether a value is an object and no list. */
export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A whole number of at least 0, and no negative zero. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0 && !Object.is(value, -0);
}
