/** Layers in a row, as one layer. */
import { refuse } from "../errors.js";
import { add } from "../ops/elementwise/kernel.js";
import { expectKnownOptions } from "../options.js";
import { run } from "../tensor/run.js";
import type { Tensor } from "../tensor/tensor.js";
import {
  buildChildren,
  type Child,
  callOf,
  dealer,
  describeChildren,
  inputOf,
  type OfChild,
  prefixed,
} from "./children.js";
import { expectLayer } from "./expect.js";
import { gradientsOf, once } from "./gradients.js";
import type { Layer, LayerPass, NameOptions, Tensors } from "./layer.js";
import { resolveName } from "./name.js";

/** Layers in a row, as one layer. */
export interface Chain extends Layer {
  /** The layers, in the order in which they run. */
  readonly layers: readonly Layer[];
  /**
   * The layers from number `from` up to, but not including, number `to` (default: to the end), as one layer, for a pass in two parts. It
   * takes the variables and the key of the whole chain, and its layers keep their numbers, and so their keys and names.
   */
  part(from: number, to?: number): Layer;
}

/**
 * Layers that follow one another, as one layer; an empty chain is the identity. Child number `i` (from 0) has the key `foldIn(key, i)`.
 * Its variables are called `"<i>.<kind>.<variable>"`, or `"<name>.<variable>"` if the child has a name.
 * @throws {@link OptionError} when `layers` is not a list of layers, and for two layers of the same name.
 */
export function chain(layers: readonly Layer[], options: NameOptions = {}): Chain {
  expectKnownOptions("chain", options, ["name"]);
  const name = resolveName("chain", options);
  const children = childrenOf(layers);
  const part = (from: number, to?: number): Layer => rowOf(children.slice(from, to), name);
  return Object.freeze({ ...rowOf(children, name), layers: Object.freeze(children.map(({ layer }) => layer)), part });
}

/** Whether a layer is a chain. */
export function isChain(layer: Layer): layer is Chain {
  return "part" in layer && "layers" in layer;
}

/** The last activation of a layer's outputs: its own, or, for a chain, that of its last layer that is not a flattening. */
export function finalActivation(layer: Layer): string | undefined {
  if (!isChain(layer)) return layer.activation;
  const last = layer.layers.findLast(({ kind }) => kind !== "flatten");
  return last && finalActivation(last);
}

const EXAMPLE = "chain([dense(64), relu(), dense(10)])";

function childrenOf(layers: readonly Layer[]): readonly Child[] {
  if (!Array.isArray(layers)) refuse("chain", "layers", layers, "a list of layers", `For example ${EXAMPLE}.`);
  const children: Child[] = [];
  // By index: a hole is refused as a layer, and so a huge sparse list ends at its first hole.
  for (let index = 0; index < layers.length; index++) {
    const layer = layers[index]!;
    expectLayer("chain", `layers[${index}]`, layer, EXAMPLE);
    children.push({ layer, index, prefix: `${layer.name ?? `${index}.${layer.kind}`}.` });
  }
  const names = new Set<string>();
  for (const { layer, index, prefix } of children) {
    if (names.has(prefix)) {
      refuse(
        "chain",
        `layers[${index}].name`,
        layer.name,
        "a name that no other layer of the chain has",
        "Rename one of the two.",
      );
    }
    names.add(prefix);
  }
  return children;
}

function rowOf(children: readonly Child[], name: string | undefined): Layer {
  const deal = dealer(children);
  return {
    kind: "chain",
    name,
    stochastic: children.some(({ layer }) => layer.stochastic),
    describe: (read) => describeChildren(children, read),
    build(input) {
      let shape = input.inputShape;
      const variables = buildChildren(children, (child) => {
        const made = child.layer.build(inputOf(child, { ...input, inputShape: shape }));
        shape = made.outputShape;
        return made;
      });
      return { ...variables, outputShape: shape };
    },
    forward(x, call) {
      const passes: { readonly child: Child; readonly pass: LayerPass }[] = [];
      let output = x;
      const [parameters, state] = [deal(call.parameters), deal(call.state)];
      for (const [at, child] of children.entries()) {
        const pass = child.layer.forward(output, callOf(child, call, parameters[at]!, state[at]!));
        passes.push({ child, pass });
        output = pass.output;
      }
      const newState = prefixed(passes.map(({ child, pass }) => ({ child, tensors: pass.state ?? {} })));
      const penalty = sumOf(passes.map(({ pass }) => pass.penalty));
      return {
        // The same values under a second handle, so that output and input can be disposed of separately.
        output: children.length === 0 ? x.reshape(x.shape) : output,
        state: newState,
        ...(penalty && { penalty }),
        pullback(dy) {
          let dx = (): Tensor => (children.length === 0 ? dy.reshape(dy.shape) : dy);
          const gradients: OfChild<Tensor>[] = [];
          for (const [at, { child, pass }] of [...passes.entries()].toReversed()) {
            const above = dx;
            const back = once(() => pass.pullback(above()));
            // Pullbacks before the first child with parameters run only if the gradient of the chain's input is read.
            if (hasAny(parameters[at]!)) gradients.push({ child, tensors: back().parameters });
            dx = () => back().dx;
          }
          return gradientsOf(prefixed(gradients.toReversed()), dx);
        },
      };
    },
  };
}

function hasAny(tensors: Tensors): boolean {
  for (const _ in tensors) return true;
  return false;
}

/** The sum of the scalars that are not undefined; undefined if there are none. */
export function sumOf(scalars: readonly (Tensor | undefined)[]): Tensor | undefined {
  const [first, ...rest] = scalars.filter((scalar) => scalar !== undefined);
  return first && rest.reduce((sum, scalar) => run(add, { a: sum, b: scalar }, {}).y, first);
}
