/** A contender of the comparison. It is one entry of the list, and no other part of the comparison names it. */
import type { Init, Key, Layer, Model, Shape } from "@maskout/core";
import type { dropConnect, dropConnectGrad } from "@maskout/dropconnect";
import type { McDropout, McDropoutOptions } from "@maskout/mc-dropout";
import type { Hue } from "../figures/theme.js";
import type { Noise } from "./noise.js";
import type { LayerViews, Reader, SeeItChoice } from "./view.js";

export interface Contender {
  readonly name: string;
  /** Its colour, and the matching mark, in every figure. */
  readonly hue: Hue;
  /** What it does, in one sentence. */
  readonly sentence: string;
  /** The computations that the section speed times. */
  readonly speed?: Elementwise | Weights | Samples;
  /** How it takes part in training. */
  readonly train?: TrainPart;
  /** Its view in the teaching figure. */
  readonly view?: (x: Float32Array, reader: Reader, choice: SeeItChoice) => LayerViews;
}

/** The arguments of a function on arrays. */
interface ArrayCall {
  readonly rate: number;
  readonly key: Key;
  readonly step: number;
  readonly out?: Float32Array;
}

/** The functions of a package that take arrays. */
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
  /** Absent if the package has none, since a block or a layer is more than an array. */
  readonly arrays?: ArrayFunctions;
  /** The noise as a layer, at a rate. */
  readonly layer: (options: { readonly rate: number }) => Layer;
  /** Whether it represents all variants at the default sizes: measuring the growth of all would take minutes. */
  readonly growth?: boolean;
  /** The shape of an input of `size` elements, if it matters. */
  readonly shapeOf?: (size: number) => Shape;
}

/** Masks over the weights of a layer, timed against the plain product. */
export interface Weights {
  readonly kind: "weights";
  readonly dropConnect: typeof dropConnect;
  readonly dropConnectGrad: typeof dropConnectGrad;
}

/** Many passes with masks on, timed against the plain loop. */
export interface Samples {
  readonly kind: "samples";
  readonly mcDropout: (model: Model, options: McDropoutOptions) => McDropout;
}

/** The dropout rates of a network. */
interface Rates {
  /** The rate of the inputs of the first hidden layer. */
  readonly input: number;
  readonly hidden: number;
}

/** Kinds of networks, as `--network` takes them: fully connected, with convolutions, with SELUs, with residual blocks. */
export type NetworkName = "dense" | "cnn" | "selu" | "residual";

/** A fully connected layer, and the dropout of its inputs. */
interface Connection {
  readonly units: number;
  /** The initial weights. */
  readonly init: Init;
  readonly rate: number;
  /** The number of training digits, against which a penalty is weighed. */
  readonly digits: number;
}

/** The place of a residual block. */
export interface BlockPlace {
  /** The rate of the last block. */
  readonly rate: number;
  /** The block's number, counted from 0. */
  readonly index: number;
  readonly blocks: number;
}

/**
 * What a variant drops in the networks on which it is compared. At every place for dropout, a network has a layer for every variant, even if
 * that layer does nothing: a layer's key comes from its number, so that all networks with one seed start from the same weights.
 */
export interface TrainPart {
  /** The networks on which it is compared. The first is the one it is made for. */
  readonly networks: readonly [NetworkName, ...NetworkName[]];
  /** A fully connected layer, and before it the layer that drops its inputs, which does nothing if the connected layer drops weights. */
  connect(connection: Connection): readonly [dropping: Layer, connected: Layer];
  /** The layer that drops feature maps `[batch, rows, columns, channels]`. Absent: dropout begins after they have become rows of inputs. */
  maps?(rate: number): Layer;
  /** A residual block around a body. Absent: the body is never left out. */
  block?(body: Layer, place: BlockPlace): Layer;
  /**
   * The rates that `bench rates` chose for it on validation digits, by training experiment. In other experiments it has the
   * experiment's rates.
   */
  readonly rates?: Readonly<Record<string, Rates>>;
  /** Whether an epoch takes much longer, so that it takes part with fewer seeds unless it is named. */
  readonly costly?: boolean;
}
