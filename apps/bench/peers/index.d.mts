/**
 * What the benchmark knows of another library: its name, what really ran, and prepared computations on plain
 * `Float32Array`s. Types only, so that the benchmark compiles where the libraries are not installed.
 */

/** A library that can be asked for, and what loading it costs nothing to say. */
export interface PeerEntry {
  readonly name: string;
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
}

/** Dropout prepared for one size and rate. Every call draws a new mask, uses one thread, returns arrays of its own. */
export interface PeerDropout {
  forward(x: Float32Array): Promise<Float32Array> | Float32Array;
  /** Forward, and the gradient with respect to `x` for the upstream gradient `dy`, from one mask. */
  forwardBackward?(x: Float32Array, dy: Float32Array): Promise<ForwardBackward> | ForwardBackward;
  dispose(): void;
}

export interface ForwardBackward {
  y: Float32Array;
  dx: Float32Array;
}

/**
 * A dense product prepared for one shape. `w` and `b` are resident: converted when these arrays are first passed and
 * again only when *other arrays* are passed, so a change made inside them is not seen. Time from the second call on.
 */
export interface PeerDense {
  forward(x: Float32Array, w: Float32Array, b: Float32Array): Promise<Float32Array> | Float32Array;
  dispose(): void;
}

/** Every library, in the order of the tables. Importing the list loads none of them. */
export declare const peers: readonly PeerEntry[];
