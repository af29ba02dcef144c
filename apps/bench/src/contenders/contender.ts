/** What is compared: a contender is one entry of the list, and nothing else of the comparison names it. */
import type { Key, Layer, Shape } from "@maskout/core";
import type { dropConnect, dropConnectGrad } from "@maskout/dropconnect";
import type { mcDropout } from "@maskout/mc-dropout";
import type { Hue } from "../figures/theme.js";
import type { Noise } from "./noise.js";
import type { LayerViews, Reader, SeeItChoice } from "./view.js";

export interface Contender {
  readonly name: string;
  /** Its colour, and the mark that goes with it, in every figure. */
  readonly hue: Hue;
  /** What it does, in one sentence. */
  readonly sentence: string;
  /** What speed times. */
  readonly speed?: Elementwise | Weights | Samples;
  /** How it takes part in training. */
  readonly train?: Connect;
  /** What the teaching figure shows of it. */
  readonly view?: (x: Float32Array, reader: Reader, choice: SeeItChoice) => LayerViews;
}

/** What a function on arrays is called with. */
interface ArrayCall {
  readonly rate: number;
  readonly key: Key;
  readonly step: number;
  readonly out?: Float32Array;
}

/** A variant of activations, and the functions of its package that are compared: those that people call. */
export interface Elementwise {
  readonly kind: "elementwise";
  readonly name: string;
  /** Its kernels. */
  readonly noise: Noise;
  readonly dropout: (x: Float32Array, options: ArrayCall) => Float32Array;
  readonly dropoutGrad: (dy: Float32Array, options: ArrayCall) => Float32Array;
  readonly infer: (x: Float32Array, options: Pick<ArrayCall, "rate" | "out">) => Float32Array;
  readonly layer: (options: { readonly rate: number }) => Layer;
  /** Whether it stands for the others where sizes are measured unasked: of them all, growth would take minutes. */
  readonly growth?: boolean;
  /** The shape of an input of so many elements, where it matters. */
  readonly shapeOf?: (size: number) => Shape;
}

/** Masks over the weights of a layer, timed next to the plain product. */
export interface Weights {
  readonly kind: "weights";
  readonly dropConnect: typeof dropConnect;
  readonly dropConnectGrad: typeof dropConnectGrad;
}

/** Many passes with masks on, timed next to the plain loop. */
export interface Samples {
  readonly kind: "samples";
  readonly mcDropout: typeof mcDropout;
}

/** Rates of dropping in a network. */
interface Rates {
  /** Of what enters the first hidden layer. */
  readonly input: number;
  readonly hidden: number;
}

export interface Connect {
  /**
   * A fully connected layer of `units`, and before it whatever drops its inputs at a rate; where the layer drops its weights
   * itself, or nothing is dropped, something that does nothing. Always two layers: a layer's key comes from its number, so of
   * one seed all networks start from the same weights, and all variants draw the same masks.
   * @param digits How many there are to learn from, against which a penalty is weighed.
   */
  connect(units: number, rate: number, digits: number): readonly [dropping: Layer, connected: Layer];
  /**
   * By training experiment, the rates that `bench rates` chose for it on validation digits. In an experiment that is not here it
   * has the experiment's own.
   */
  readonly rates?: Readonly<Record<string, Rates>>;
  /** Whether an epoch takes much longer, so that it takes part with fewer seeds unless it is named. */
  readonly costly?: boolean;
}
