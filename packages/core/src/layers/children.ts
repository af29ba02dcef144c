/**
 * Layers made of layers: what their children are called, which key each has, and whose variables are whose. A child's variables
 * stand among its parent's under a prefix; its key is `foldIn(parent's key, index)`.
 */
import { foldIn } from "../stream/key.js";
import type { Layer, LayerCall, LayerInput, LayerVariables, ReadValues, Tensors } from "./layer.js";

/** A layer in a layer. */
export interface Child {
  readonly layer: Layer;
  /** Its place among its parent's layers, which its key is folded with. */
  readonly index: number;
  /** The prefix of the names of its variables, dot included. */
  readonly prefix: string;
}

/** A child's share of something by name: variables, new values of them, or their starts. */
export interface OfChild<T> {
  readonly child: Child;
  readonly tensors: Readonly<Record<string, T>>;
}

/** The input that a child is built for. */
export function inputOf(child: Child, input: LayerInput): LayerInput {
  return { ...input, key: foldIn(input.key, child.index), index: child.index };
}

/** A child's part of a call of its parent. @param parameters Its own, as @param state is. */
export function callOf({ index }: Child, call: LayerCall, parameters: Tensors, state: Tensors): LayerCall {
  // Field by field: a literal that begins with a spread takes V8 microseconds, and every layer of every pass makes one.
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
  /** Which of the children it is one of. */
  readonly child: number;
  /** The child's own name for it. */
  readonly name: string;
}

/**
 * Deals out a parent's tensors: for every child in order its own, under its own names. Places are looked for once and then known,
 * since a network's names stay what they are, and every pass deals out all of them.
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
 * The variables of the children of a layer, under their names there.
 * @param build What a child needs: `child.layer.build(input)`, for the shape that reaches it.
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

/** The children's words in a summary, after their names in the parent. */
export function describeChildren(children: readonly Child[], read: ReadValues): string {
  const said = children.map(({ layer, prefix }) => {
    const own = layer.describe?.((name) => read(prefix + name)) ?? "";
    return own === "" ? "" : `${prefix}${own}`;
  });
  return said.filter((own) => own !== "").join(", ");
}
