/** What takes part in the training experiments: a name, and what its networks drop on the way into a layer. */
import { chain, dense, type Layer } from "@maskout/core";
import { dropConnectDense } from "@maskout/dropconnect";
import type { Variant } from "../../registry/variants.js";

export interface Contender {
  readonly name: string;
  /**
   * A fully connected layer of `units`, and before it whatever drops its inputs at a rate; where the layer drops its weights
   * itself, or nothing is dropped, something that does nothing. Always two layers: a layer's key comes from its number, so of
   * one seed all networks start from the same weights, and all variants draw the same masks.
   */
  connect(units: number, rate: number): readonly [dropping: Layer, connected: Layer];
}

/** The network without dropout. */
export function withoutDropout(name: string): Contender {
  return { name, connect: (units) => [nothing(), dense(units)] };
}

/** Activations are dropped. */
export function withVariant(variant: Variant): Contender {
  return {
    name: variant.name,
    connect: (units, rate) => [rate === 0 ? nothing() : variant.layer({ rate }), dense(units)],
  };
}

/** Weights are dropped, at the rate at which others drop what they multiply. Every example has a mask of its own. */
export function withDropConnect(name: string): Contender {
  return { name, connect: (units, rate) => [nothing(), dropConnectDense(units, { rate, mask: "example" })] };
}

/** A layer whose output is its input. */
function nothing(): Layer {
  return chain([]);
}
