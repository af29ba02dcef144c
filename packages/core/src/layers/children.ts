/**
 * Layers made of layers: the names of their children, the key of each, and which variables belong to which child. A child's variables
 * are among its parent's under a prefix; its key is `foldIn(parent's key, index)`.
 */
import { foldIn } from "../stream/key.js";
import type { Layer, LayerCall, LayerInput, LayerVariables, ReadValues, Tensors } from "./layer.js";

/** A layer in a layer. */
export interface Child {
  readonly layer: Layer;
  /** Its index among its parent's layers, which is folded into its key. */
  readonly index: number;
  /** The prefix of the names of its variables, including the dot. */
  readonly prefix: string;
}

/** A child's share of a record by name: variables, new values of them, or their starts. */
export interface OfChild<T> {
  readonly child: Child;
  readonly tensors: Readonly<Record<string, T>>;
}

/** The input that a child is built for. */
export function inputOf(child: Child, input: LayerInput): LayerInput {
  return { ...input, key: foldIn(input.key, child.index), index: child.index };
}

/** A child's part of a call of its parent. @param parameters The child's own. @param state The child's own. */
export function callOf({ index }: Child, call: LayerCall, parameters: Tensors, state: Tensors): LayerCall {
  // Field by field: an object literal that begins with a spread takes V8 microseconds, and every layer of every pass makes one.
  const { mode, step, sample, firstExample, sharedMask } = call;
  return { key: foldIn(call.key, index), index, mode, parameters, state, step, sample, firstExample, sharedMask };
}

/** The children's shares, under their names in the parent. */
export function prefixed<T>(parts: readonly OfChild<T>[]): Readonly<Record<string, T>> {
  const all: Record<string, T> = {};
  for (const { child, tensors } of parts) {
    for (const name in tensors) all[child.prefix + name] = tensors[name]!;
  }
  return all;
}

/** Where a variable of a parent belongs. */
interface Place {
  /** The number of the child that it belongs to. */
  readonly child: number;
  /** The child's own name for it. */
  readonly name: string;
}

/**
 * Deals out a parent's tensors: for every child, in order, the child's tensors under its own names. The place of each name is looked up
 * once and then remembered, since a network's names do not change and every pass deals out all tensors.
 */
export function dealer(children: readonly Child[]): (tensors: Tensors) => readonly Tensors[] {
  const places = new Map<string, Place | undefined>();
  const placeOf = (name: string): Place | undefined => {
    const child = children.findIndex(({ prefix }) => name.startsWith(prefix));
    const place = child < 0 ? undefined : { child, name: name.slice(children[child]!.prefix.length) };
    places.set(name, place);
    return place;
  };
  return (tensors) => {
    const dealt = children.map((): Record<string, Tensors[string]> => ({}));
    for (const name in tensors) {
      const place = places.get(name) ?? placeOf(name);
      if (place !== undefined) dealt[place.child]![place.name] = tensors[name]!;
    }
    return dealt;
  };
}

/**
 * The variables of the children of a layer, under their names in that layer.
 * @param build Builds one child: `child.layer.build(input)`, for the shape that reaches it.
 */
export function buildChildren(
  children: readonly Child[],
  build: (child: Child) => LayerVariables,
): Pick<LayerVariables, "parameters" | "state"> {
  const built = children.map((child) => ({ child, made: build(child) }));
  return {
    parameters: prefixed(built.map(({ child, made }) => ({ child, tensors: made.parameters }))),
    state: prefixed(built.map(({ child, made }) => ({ child, tensors: made.state }))),
  };
}

/** The children's text in a summary, each after its name in the parent. */
export function describeChildren(children: readonly Child[], read: ReadValues): string {
  const said = children.map(({ layer, prefix }) => {
    const own = layer.describe?.((name) => read(prefix + name)) ?? "";
    return own === "" ? "" : `${prefix}${own}`;
  });
  return said.filter((own) => own !== "").join(", ");
}
