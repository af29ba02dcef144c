/** Spoils correct arguments at one or two places: by another value, or by removing, adding or misspelling a name. */
import fc, { type Arbitrary } from "fast-check";
import { hostile } from "./hostile.js";
import type { Row } from "./row.js";

/** A change to arguments. `place` is an index into all places, modulo their number; `value` is the name of a hostile value. */
export interface Spoiling {
  readonly how: "replace" | "leave out" | "add" | "misspell";
  readonly place: number;
  readonly value: string;
}

/** A place in arguments, such as `[1, "shape", 0]`. */
type Path = readonly (string | number)[];

/** Spoilt arguments, and whether an object in them has an unknown name. */
export interface Spoiled {
  readonly args: unknown[];
  /** The values that were inserted, which have to be freed. */
  readonly made: readonly unknown[];
  /** The place of each change, in words. */
  readonly what: readonly string[];
  readonly unknownNames: boolean;
}

/** Up to two changes. */
export const spoilings: Arbitrary<readonly Spoiling[]> = fc.array(
  fc.record({
    how: fc.constantFrom("replace", "replace", "replace", "replace", "leave out", "add", "misspell"),
    place: fc.nat(1000),
    value: fc.constantFrom(...hostile.keys()),
  }),
  { minLength: 1, maxLength: 2 },
);

/** Spoils arguments in place. */
export function spoil(
  args: unknown[],
  steps: readonly Spoiling[],
  { patient = [], fixed = 0, contract = false }: Row,
): Spoiled {
  const made: unknown[] = [];
  const what: string[] = [];
  let unknownNames = false;
  for (const { how: wanted, place, value } of steps) {
    const how = contract ? "replace" : wanted;
    const names = how === "add" || how === "misspell";
    const places = placesIn(args, []).filter(
      (path) => (path.length > 1 || Number(path[0]) >= fixed) && (!names || isNamed(parentOf(args, path))),
    );
    const path = places[place % places.length];
    if (path === undefined) continue;
    const parent = parentOf(args, path);
    const last = path.at(-1)!;
    const other = how === "replace" || how === "add" ? hostile.get(value)!() : undefined;
    made.push(other);
    if (typeof other === "number" && other > 1000 && patient.includes(String(last))) continue;
    if (how === "replace") Reflect.set(parent, last, other);
    if (how === "leave out") Array.isArray(parent) ? parent.splice(Number(last)) : Reflect.deleteProperty(parent, last);
    if (how === "add") Reflect.set(parent, "unheardOf", other);
    if (how === "misspell") {
      Reflect.set(parent, `${last}s`, Reflect.get(parent, last));
      Reflect.deleteProperty(parent, last);
    }
    // A second change may remove it again.
    unknownNames = names && steps.length === 1;
    what.push(`${how} ${path.join(".")}${how === "replace" || how === "add" ? `: ${value}` : ""}`);
  }
  return { args, made, what, unknownNames };
}

/** All places in arrays and plain objects, the arguments themselves first. */
function placesIn(value: object, path: Path): readonly Path[] {
  return Object.keys(value).flatMap((name) => {
    const own = [...path, Array.isArray(value) ? Number(name) : name];
    const inner: unknown = Reflect.get(value, name);
    return [own, ...(own.length < 4 && isPart(inner) ? placesIn(inner, own) : [])];
  });
}

/** Whether a value contains places itself. */
function isPart(value: unknown): value is object {
  try {
    return isList(value) || isNamed(value);
  } catch {
    // An inserted value that cannot be inspected.
    return false;
  }
}

function isList(value: unknown): value is readonly unknown[] {
  // Inserted values are excluded, because they may be endless or contain themselves.
  return (
    Array.isArray(value) && value.length < 10 && value.every((entry) => entry !== value) && !Object.isFrozen(value)
  );
}

/** Whether a value is an object of named fields, such as options, and not a layer, optimizer or other object with methods. */
function isNamed(value: unknown): value is object {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !Object.isFrozen(value) &&
    Object.getPrototypeOf(value) === Object.prototype &&
    Object.values(Object.getOwnPropertyDescriptors(value)).every(
      (own) => own.get === undefined && (typeof own.value !== "function" || /^on|^log/.test(own.value.name)),
    )
  );
}

function parentOf(args: object, path: Path): object {
  return path.slice(0, -1).reduce<object>((value, name) => Reflect.get(value, name), args);
}
