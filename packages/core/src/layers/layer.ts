/**
 * The contract of a layer. A layer is a plain object that holds its options and nothing else: parameters and state are
 * handed in, randomness is a key and a position, and `forward` hands back the output together with the way back. So one
 * layer can serve many passes at once, on any device, and a layer made of layers is one like any other.
 */
import type { Shape } from "../shape.js";
import type { Key } from "../stream/philox.js";
import type { Tensor } from "../tensor/tensor.js";

/**
 * `"train"`: masks on, batch statistics on. `"infer"`: everything deterministic. `"sample"`: masks on, everything else
 * as in inference, which is what Monte Carlo dropout needs.
 */
export type Mode = "train" | "infer" | "sample";

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** Where a layer stands: what its parent says of it, or whoever uses it alone. */
export interface LayerPosition {
  /** The layer's own key: `foldIn(parent's key, index)`; that of a layer alone is any. */
  readonly key: Key;
  /** Its index among its parent's layers. Default 0. A layer with a seed of its own folds it in. */
  readonly index?: number | undefined;
}

/** The input that a layer is built for. */
export interface LayerInput extends LayerPosition {
  /** The shape of one example, without the batch dimension. */
  readonly inputShape: Shape;
}

/** A variable before there is one: its shape, and how to make the values that it starts with. */
export interface Start {
  /** The variable's shape. */
  readonly shape: Shape;
  /** The initial values, row-major; the same at every call. */
  values(): Float32Array;
}

/** Variables before there are any, by name. */
export type Starts = Readonly<Record<string, Start>>;

/** The layer for examples of a shape: the shape of its output, and the variables that it needs. Nothing is made yet. */
export interface LayerVariables {
  /** The shape of one output example. */
  readonly outputShape: Shape;
  /** The variables that the optimizer trains. Weight decay, L1 and max-norm apply to those named `"weight"`. */
  readonly parameters: Starts;
  /** The variables that training updates without gradients, such as running means. */
  readonly state: Starts;
}

/** Everything one pass through a layer depends on, beside its input. */
export interface LayerCall extends LayerPosition {
  /** Whether to train, to infer, or to infer with masks on. */
  readonly mode: Mode;
  /** The layer's parameters, by the names its `build` gave them. */
  readonly parameters: Tensors;
  /** The layer's state, by the names its `build` gave it. */
  readonly state: Tensors;
  /** The training step, u32: the caller counts it up, for a new mask at every step. */
  readonly step: number;
  /** The Monte Carlo sample, u32. Default 0, as in training. */
  readonly sample?: number | undefined;
  /** Index of the batch's first example in the whole input, from which mask elements count. Default 0, as in training. */
  readonly firstExample?: number | undefined;
  /** Whether all examples share the mask of the first, as if the pass were through one thinned network. Default false. */
  readonly sharedMask?: boolean | undefined;
}

/** The gradients that come back along a pullback. */
export interface LayerGradients {
  /**
   * Gradient with respect to the layer's input, in its shape. It may be computed when it is first read, from the tensors of the pass:
   * nobody reads that of a network's first layer.
   */
  readonly dx: Tensor;
  /** Gradients with respect to the parameters, by their names. */
  readonly parameters: Tensors;
}

/** The result of a forward pass. */
export interface LayerPass {
  /** A batch: `[batch, ...outputShape]`. */
  readonly output: Tensor;
  /** New values of state, by name; the caller decides whether they are kept. */
  readonly state?: Tensors;
  /** A scalar that training adds to the loss, such as the prior of a learned rate. */
  readonly penalty?: Tensor;
  /**
   * Takes the gradient with respect to the output, in its shape, back to the input and the parameters. The gradients of the
   * penalty, which the loss holds once, are among them.
   */
  pullback(dy: Tensor): LayerGradients;
}

/** Reads the values of a parameter by its name; undefined where they are on a device that is read later. */
export type ReadValues = (name: string) => Float32Array | undefined;

/** A layer. */
export interface Layer {
  /** The kind of the layer, such as `"dense"`; in the names of variables unless it has one of its own: `"0.dense.weight"`. */
  readonly kind: string;
  /** Its own name, such as `"head"` in `"head.weight"`: a layer put before it does not change that. */
  readonly name?: string | undefined;
  /** The activation that its outputs have gone through, such as `"softmax"`; left out where there is none. */
  readonly activation?: string | undefined;
  /** Whether passes in `"train"` and `"sample"` mode draw random numbers; of a layer made of layers, whether any of them does. */
  readonly stochastic: boolean;
  /**
   * Says which parameters and state it needs, and how they start: {@link initialize} makes them. Pure and quick: nothing is drawn or
   * allocated before a start's `values()` are asked for, so that shapes can be known ahead.
   * @throws {@link ShapeError} when the layer cannot take such an input.
   */
  build(input: LayerInput): LayerVariables;
  /** `x` is a batch: `[batch, ...inputShape]`. */
  forward(x: Tensor, call: LayerCall): LayerPass;
  /** A few words for a summary beside its shapes, such as a rate that it has learnt. Left out, there are none. */
  describe?(read: ReadValues): string;
}

/** The options of every layer. */
export interface NameOptions {
  /** A name of the layer's own, of letters, digits, "-" and "_", not starting with a digit: its variables are then `"<name>.weight"`. */
  readonly name?: string | undefined;
}
