/** The rows of the table of entry points, and helpers that judge results. */
import { type Layer, OptionError, ShapeError } from "@maskout/core";
import { isU32, sameShape, sizeOf, Tensor } from "@maskout/core/variant";

/** The row of one entry point. */
export interface Row {
  /** Makes correct arguments, anew for every call. */
  args(): unknown[] | Promise<unknown[]>;
  /** Whether a result is right for the given arguments, which may differ from those above and still be correct. */
  right(result: unknown, args: readonly unknown[]): boolean;
  /** For a method: makes the object that it is called on, anew for every call. The method's name is the last part of the row's name. */
  readonly on?: () => unknown;
  /** The names of options whose numbers may be large, so that the call would take long. */
  readonly patient?: readonly string[];
  /** The number of leading arguments that are not spoilt, because authors write them, such as a definition or an owner's name. Default 0. */
  readonly fixed?: number;
  /** Whether it leaves tensors that only a surrounding `tidy` frees, as passes do. */
  readonly tidied?: boolean;
  /** Whether names are part of a contract inside the library, so that values are spoilt but names are not. */
  readonly contract?: boolean;
  /** Whether objects of named fields may contain any name. */
  readonly anyNames?: boolean;
}

/** Rows for all functions and classes of a module; a text gives the reason if one has no row. */
export type RowsOf<Module> = {
  readonly [Name in keyof Module as Module[Name] extends
    | ((...args: never[]) => unknown)
    | { readonly prototype: unknown }
    ? Name
    : never]: Row | string;
};

/** The value at a path inside a value; undefined if there is none. */
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

/** Whether a value is a layer: it can be built for an example of some shape, or says why not. */
export function isLayer(value: unknown): boolean {
  const layer = value as Layer;
  try {
    const { outputShape, parameters } = layer.build({ inputShape: [4], key: [1, 2] });
    return Array.isArray(outputShape) && typeof parameters === "object" && typeof layer.kind === "string";
  } catch (error) {
    return error instanceof ShapeError || error instanceof OptionError;
  }
}

/** The values in arguments or results that have to be freed: tensors, models and optimizers in lists, maps and plain objects. */
export function disposablesIn(value: unknown, depth = 0): readonly { dispose(): void }[] {
  try {
    if (depth > 4 || typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return [];
    if (isFunction(at(value, "dispose"))) return [value as Tensor];
    if (Array.isArray(value) && value.length > 100) return [];
    const inner: readonly unknown[] = [...(value instanceof Map ? value.values() : Object.values(value))];
    return inner.flatMap((one) => disposablesIn(one, depth + 1));
  } catch {
    // A hostile value, which contains nothing to free.
    return [];
  }
}
