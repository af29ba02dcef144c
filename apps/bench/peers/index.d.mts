/**
 * What the benchmark knows of another library: its name, what really ran, and prepared computations on plain
 * `Float32Array`s. Types only, so that the benchmark compiles where the libraries are not installed.
 */

/** A library that can be asked for, and what loading it costs nothing to say. */
export interface PeerEntry {
  readonly name: string;
  /** Whether it comes with the user's machine and not with this folder's lockfile: that it is not there is no fault. */
  readonly optional?: boolean;
  /** Imports the library and starts its backend. Rejects, saying how to mend it, where the library cannot run. */
  load(): Promise<Peer>;
}

/** A loaded library, ready to prepare computations. */
export interface Peer {
  readonly name: string;
  /** Read from the installed package, not from what was asked for. */
  readonly version: string;
  /** What runs: read back from the library where it says, and where it does not, what it was told. */
  readonly backend: string;
  /** Factor on kept elements: `1 / (1 - rate)`, or none where the library scales at prediction instead. */
  readonly keptScale: "inverse-keep" | "none";
  /** What a reader of the numbers should know: how masks are drawn, what is resident, what is converted. */
  readonly notes: readonly string[];
  /**
   * Makes this library's backend the current one, for libraries that have one current backend a process. Call it
   * before a run of timed calls; forgetting it costs time (the computations check for themselves), never correctness.
   */
  activate?(): Promise<void>;
  /** Prepares dropout in training mode of `size` float32 at `rate`, the probability of dropping. */
  dropout(size: number, rate: number): Promise<PeerDropout>;
  /** Prepares `x[batch, inputs] @ w[inputs, units] + b[units]`. */
  dense?(batch: number, inputs: number, units: number): Promise<PeerDense>;
  /** Prepares a convolution of images: stride 1, no padding, no bias. */
  conv2d?(shape: Conv2dShape): Promise<PeerConv2d>;
  /** Prepares a network as a model of the library's, as it is and through maskout's adapter for such models. */
  adapted?(network: PeerNetwork, adapters: Adapters): Promise<PeerAdapted>;
}

/** What a computation does in a call: only forth, or there and back. */
export type Pass = "forward" | "forward+backward";

/** A computation prepared for one shape. */
export interface Prepared {
  /**
   * Of a library in another process: makes the last call of this pass once more, where its arrays are, and returns how many milliseconds it
   * took there. To be used in the place of one's own clock, which would time the way of the arrays.
   */
  timed?(pass: Pass): Promise<number>;
  dispose(): void;
}

/** Dropout prepared for one size and rate. Every call draws a new mask, uses one thread, returns arrays of its own. */
export interface PeerDropout extends Prepared {
  forward(x: Float32Array): Promise<Float32Array> | Float32Array;
  /** Forward, and the gradient with respect to `x` for the upstream gradient `dy`, from one mask. */
  forwardBackward?(x: Float32Array, dy: Float32Array): Promise<ForwardBackward> | ForwardBackward;
}

export interface ForwardBackward {
  y: Float32Array;
  dx: Float32Array;
}

/**
 * A dense product prepared for one shape. `w` and `b` are resident: converted when these arrays are first passed and
 * again only when *other arrays* are passed, so a change made inside them is not seen. Time from the second call on.
 */
export interface PeerDense extends Prepared {
  forward(x: Float32Array, w: Float32Array, b: Float32Array): Promise<Float32Array> | Float32Array;
}

/** Sizes of a convolution: square kernels, moved by one pixel, over images without padding. */
export interface Conv2dShape {
  readonly batch: number;
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  /** Rows of a kernel, and columns. */
  readonly kernelSize: number;
  readonly filters: number;
}

/**
 * A convolution prepared for one shape. Its arrays are in the order that the library's users have them in; `layout.mjs` arranges them. The
 * weights of `forward` are resident, as those of a dense product.
 */
export interface PeerConv2d extends Prepared {
  /** The axes of x, y and their gradients: batch, rows, columns, channels. */
  readonly images: "NHWC" | "NCHW";
  /** The axes of w and its gradient: rows, columns, channels in, filters out. */
  readonly weights: "HWIO" | "OIHW";
  forward(x: Float32Array, w: Float32Array): Promise<Float32Array> | Float32Array;
  /** Forward, and the gradients with respect to `x` and `w` for the upstream gradient `dy`, as a step of training makes them. */
  forwardBackward?(x: Float32Array, w: Float32Array, dy: Float32Array): Promise<Conv2dGradients> | Conv2dGradients;
}

export interface Conv2dGradients extends ForwardBackward {
  dw: Float32Array;
}

/** A network of dense layers, with relu and dropout after each but the last. */
export interface PeerNetwork {
  /** Of the input and of each layer. */
  readonly units: readonly number[];
  readonly batch: number;
  readonly rate: number;
  /** Of each layer: `w` is `[inputs, units]`. */
  readonly weights: readonly { readonly w: Float32Array; readonly b: Float32Array }[];
}

/** Which masks a sample has. */
export interface PeerMasks {
  readonly key: readonly [number, number];
  readonly sample: number;
}

/** maskout's adapters, handed in by the benchmark: this folder is no part of its workspace. */
export interface Adapters {
  readonly stochasticModel: typeof import("@maskout/onnx").stochasticModel;
  readonly tfModel: typeof import("@maskout/tfjs").tfModel;
}

/** A network, plainly and with masks: arrays in, arrays out, on one thread. */
export interface PeerAdapted {
  /** The name of the adapter's package. */
  readonly adapter: string;
  plain(x: Float32Array): Promise<Float32Array> | Float32Array;
  sample(x: Float32Array, masks: PeerMasks): Promise<Float32Array> | Float32Array;
  dispose(): void;
}

/** Every library, in the order of the tables. Importing the list loads none of them. */
export declare const peers: readonly PeerEntry[];
