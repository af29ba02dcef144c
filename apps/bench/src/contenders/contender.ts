/** What is compared: a contender is one entry of the list, and nothing else of the comparison names it. */
import type { Init, Key, Layer, Model, Shape } from "@maskout/core";
import type { dropConnect, dropConnectGrad } from "@maskout/dropconnect";
import type { McDropout, McDropoutOptions } from "@maskout/mc-dropout";
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
  readonly train?: TrainPart;
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

/** The functions of a package that people call with arrays. */
export interface ArrayFunctions {
  readonly dropout: (x: Float32Array, options: ArrayCall) => Float32Array;
  readonly dropoutGrad: (dy: Float32Array, options: ArrayCall) => Float32Array;
  readonly infer: (x: Float32Array, options: Pick<ArrayCall, "rate" | "out">) => Float32Array;
}

/** A variant of activations. */
export interface Elementwise {
  readonly kind: "elementwise";
  readonly name: string;
  /** Its kernels. */
  readonly noise: Noise;
  /** Absent where the package has none: a block or a layer is more than an array. */
  readonly arrays?: ArrayFunctions;
  /** The noise as a layer, at a rate. */
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
  readonly mcDropout: (model: Model, options: McDropoutOptions) => McDropout;
}

/** Rates of dropping in a network. */
interface Rates {
  /** Of what enters the first hidden layer. */
  readonly input: number;
  readonly hidden: number;
}

/** Kinds of networks, as `--network` takes them: fully connected ones, with convolutions, of SELUs, of residual blocks. */
export type NetworkName = "dense" | "cnn" | "selu" | "residual";

/** A fully connected layer, and what is dropped of its inputs. */
interface Connection {
  readonly units: number;
  /** How its weights start. */
  readonly init: Init;
  readonly rate: number;
  /** How many digits there are to learn from, against which a penalty is weighed. */
  readonly digits: number;
}

/** The place of a residual block. */
export interface BlockPlace {
  /** Of the last block. */
  readonly rate: number;
  /** Counts from 0. */
  readonly index: number;
  readonly blocks: number;
}

/**
 * What a variant drops in the networks that it is compared on. Wherever a network has a place for it there is a layer for every variant, be it
 * one that does nothing: a layer's key comes from its number, so of one seed all networks start from the same weights.
 */
export interface TrainPart {
  /** The networks that it is compared on. The first is the one it is made for. */
  readonly networks: readonly [NetworkName, ...NetworkName[]];
  /** A fully connected layer, and before it whatever drops its inputs; where the layer drops its weights itself, something that does nothing. */
  connect(connection: Connection): readonly [dropping: Layer, connected: Layer];
  /** What drops of feature maps `[batch, rows, columns, channels]`. Absent: nothing is dropped before they are rows of inputs. */
  maps?(rate: number): Layer;
  /** A residual block around a body. Absent: the body is always there. */
  block?(body: Layer, place: BlockPlace): Layer;
  /**
   * By training experiment, the rates that `bench rates` chose for it on validation digits. In an experiment that is not here it
   * has the experiment's own.
   */
  readonly rates?: Readonly<Record<string, Rates>>;
  /** Whether an epoch takes much longer, so that it takes part with fewer seeds unless it is named. */
  readonly costly?: boolean;
}
