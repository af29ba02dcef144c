/**
 * Layers made of layers: what their children are called, which key each has, and whose variables are whose. A child's variables
 * stand among its parent's under a prefix; its key is `foldIn(parent's key, index)`.
 */
import { foldIn } from "../stream/key.js";
import type { Layer, LayerCall, LayerInput, LayerVariables, Tensors } from "./layer.js";

/** A layer in a layer. */
export interface Child {
  readonly layer: Layer;
  /** Its place among its parent's layers, which its key is folded with. */
  readonly index: number;
  /** What the names of its variables start with, dot included. */
  readonly prefix: string;
}

/** The variables of a parent's children, or new values of them. */
export interface ChildTensors {
  readonly child: Child;
  readonly tensors: Tensors;
}

/** What a child is built for. */
export function inputOf(child: Child, input: LayerInput): LayerInput {
  return { ...input, key: foldIn(input.key, child.index), index: child.index };
}

/** A child's part of a call of its parent. @param parameters Its own, as @param state is. */
export function callOf({ index }: Child, call: LayerCall, parameters: Tensors, state: Tensors): LayerCall {
  // Field by field: a literal that begins with a spread takes V8 microseconds, and every layer of every pass makes one.
  const { mode, step, sample, firstExample, sharedMask } = call;
  return { key: foldIn(call.key, index), index, mode, parameters, state, step, sample, firstExample, sharedMask };
}

/** Tensors of children under the names that they have in their parent. */
export function prefixed(parts: readonly ChildTensors[]): Tensors {
  const all: Record<string, Tensors[string]> = {};
  for (const { child, tensors } of parts) {
    for (const name in tensors) all[child.prefix + name] = tensors[name]!;
  }
  return all;
}

/** Where a variable of a parent belongs. */
interface Place {
  /** Which of the children it is one of. */
  readonly child: number;
  /** What that child calls it. */
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
 * Builds children one after another, and frees what was made when one of them cannot be.
 * @param build Builds a child by `child.layer.build(input)`, with the shape that it is given.
 */
export function buildChildren(
  children: readonly Child[],
  build: (child: Child) => LayerVariables,
): Pick<LayerVariables, "parameters" | "state"> {
  const parameters: ChildTensors[] = [];
  const state: ChildTensors[] = [];
  try {
    for (const child of children) {
      const made = build(child);
      parameters.push({ child, tensors: made.parameters });
      state.push({ child, tensors: made.state });
    }
  } catch (error) {
    for (const { tensors } of [...parameters, ...state]) disposeAll(tensors);
    throw error;
  }
  return { parameters: prefixed(parameters), state: prefixed(state) };
}

/** Frees tensors. */
export function disposeAll(tensors: Tensors): void {
  for (const name in tensors) tensors[name]!.dispose();
}
