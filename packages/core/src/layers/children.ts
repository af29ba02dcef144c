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

/** A child's part of a call of its parent. */
export function callOf(child: Child, call: LayerCall): LayerCall {
  return {
    ...call,
    key: foldIn(call.key, child.index),
    index: child.index,
    parameters: unprefixed(child.prefix, call.parameters),
    state: unprefixed(child.prefix, call.state),
  };
}

/** Tensors of children under the names that they have in their parent. */
export function prefixed(parts: readonly ChildTensors[]): Tensors {
  const all: Record<string, Tensors[string]> = {};
  for (const { child, tensors } of parts) {
    for (const name in tensors) all[child.prefix + name] = tensors[name]!;
  }
  return all;
}

function unprefixed(prefix: string, tensors: Tensors): Tensors {
  const own: Record<string, Tensors[string]> = {};
  for (const name in tensors) {
    if (name.startsWith(prefix)) own[name.slice(prefix.length)] = tensors[name]!;
  }
  return own;
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
