/** What a row of the table says of an entry point, and what results are judged by. */
import { type Layer, OptionError, ShapeError } from "@maskout/core";
import { isU32, sameShape, sizeOf, Tensor } from "@maskout/core/variant";

/** One entry point. */
export interface Row {
  /** Arguments that are right, made anew for every call. */
  args(): unknown[] | Promise<unknown[]>;
  /** Whether a result is right for the arguments that there were, which may be others than those above and right all the same. */
  right(result: unknown, args: readonly unknown[]): boolean;
  /** Of a method, what it is called on, made anew for every call; its name is the last part of the row's. */
  readonly on?: () => unknown;
  /** Names of options whose numbers may be large, and would then take long. */
  readonly patient?: readonly string[];
  /** How many arguments at the front are an author's own, such as a definition or an owner's name, and are not spoilt. Default 0. */
  readonly fixed?: number;
  /** Whether it leaves tensors that only a `tidy` around it frees, as passes do. */
  readonly tidied?: boolean;
  /** Whether it is told names by a contract between parts of the library, so that values are spoilt and no names. */
  readonly contract?: boolean;
  /** Whether objects of names may hold any name. */
  readonly anyNames?: boolean;
}

/** Rows for all functions and classes of a module; a text says why one has none. */
export type RowsOf<Module> = {
  readonly [Name in keyof Module as Module[Name] extends
    | ((...args: never[]) => unknown)
    | { readonly prototype: unknown }
    ? Name
    : never]: Row | string;
};

/** What lies at a path in a value; undefined where nothing does. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, name) => (inner == null ? undefined : Reflect.get(Object(inner), name)), value);
}

export const lengthOf = (value: unknown): unknown => at(value, "length");

export const isFunction = (value: unknown): boolean => typeof value === "function";

/** Whether a value has a method of that name. */
export const can =
  (name: string) =>
  (value: unknown): boolean =>
    isFunction(at(value, name));

export function isTensor(value: unknown, shape?: unknown): boolean {
  return (
    value instanceof Tensor &&
    Object.isFrozen(value.shape) &&
    value.size === sizeOf(value.shape) &&
    value.dataSync().length === value.size &&
    (shape === undefined || (Array.isArray(shape) && sameShape(value.shape, shape)))
  );
}

export const isKey = (value: unknown): boolean => Array.isArray(value) && value.length === 2 && value.every(isU32);

/** A layer, which can be built for an example of some shape, or says why not. */
export function isLayer(value: unknown): boolean {
  const layer = value as Layer;
  try {
    const { outputShape, parameters } = layer.build({ inputShape: [4], key: [1, 2] });
    return Array.isArray(outputShape) && typeof parameters === "object" && typeof layer.kind === "string";
  } catch (error) {
    return error instanceof ShapeError || error instanceof OptionError;
  }
}

/** What is to be freed of arguments or results: tensors, models and optimizers in lists, maps and plain objects. */
export function disposablesIn(value: unknown, depth = 0): readonly { dispose(): void }[] {
  try {
    if (depth > 4 || typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return [];
    if (isFunction(at(value, "dispose"))) return [value as Tensor];
    if (Array.isArray(value) && value.length > 100) return [];
    const inner: readonly unknown[] = [...(value instanceof Map ? value.values() : Object.values(value))];
    return inner.flatMap((one) => disposablesIn(one, depth + 1));
  } catch {
    // Something hostile, which holds nothing.
    return [];
  }
}
