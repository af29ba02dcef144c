/**
 * The contract of a layer. A layer is a plain object that holds its options and nothing else. Parameters and state are
 * passed in, randomness is a key and a position, and `forward` returns the output together with its pullback. So one
 * layer can serve many passes at once, on any device, and a layer made of layers is a layer like any other.
 */
import type { Shape } from "../shape.js";
import type { Key } from "../stream/philox.js";
import type { Tensor } from "../tensor/tensor.js";

/**
 * The mode of a pass. `"train"`: masks on, batch statistics on. `"infer"`: everything deterministic. `"sample"`: masks on, everything
 * else as in inference, which is what Monte Carlo dropout needs.
 */
export type Mode = "train" | "infer" | "sample";

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** The place of a layer, as set by its parent, or by the caller of a layer without a parent. */
export interface LayerPosition {
  /** The layer's own key: `foldIn(parent's key, index)`; for a layer without a parent, any key. */
  readonly key: Key;
  /** The layer's index among its parent's layers. Default 0. A layer with a seed of its own folds this index into that seed's key. */
  readonly index?: number | undefined;
}

/** The input that a layer is built for. */
export interface LayerInput extends LayerPosition {
  /** The shape of one example, without the batch dimension. */
  readonly inputShape: Shape;
}

/** How a variable starts: its shape, and the values that it starts with. */
export interface Start {
  /** The variable's shape. */
  readonly shape: Shape;
  /** Returns the initial values, row-major; the same at every call. */
  values(): Float32Array;
}

/** How variables start, by name. */
export type Starts = Readonly<Record<string, Start>>;

/** What a layer is for examples of one shape: the shape of its output, and the variables that it needs. No variable is made yet. */
export interface LayerVariables {
  /** The shape of one output example. */
  readonly outputShape: Shape;
  /** The variables that the optimizer trains. Weight decay, L1 and max-norm apply to those named `"weight"`. */
  readonly parameters: Starts;
  /** The variables that training updates without gradients, such as running means. */
  readonly state: Starts;
}

/** Everything that one pass through a layer depends on, apart from its input. */
export interface LayerCall extends LayerPosition {
  /** The mode: to train, to infer, or to infer with masks on. */
  readonly mode: Mode;
  /** The layer's parameters, by the names that its `build` gave them. */
  readonly parameters: Tensors;
  /** The layer's state, by the names that its `build` gave it. */
  readonly state: Tensors;
  /** The training step, u32. The caller counts it up, for a new mask at every step. */
  readonly step: number;
  /** The Monte Carlo sample, u32. Default 0, as in training. */
  readonly sample?: number | undefined;
  /** Index of the batch's first example in the whole input; the mask's elements are counted from there. Default 0, as in training. */
  readonly firstExample?: number | undefined;
  /** Whether all examples share the mask of the first, as in one pass through a single thinned network. Default false. */
  readonly sharedMask?: boolean | undefined;
}

/** The gradients that a pullback returns. */
export interface LayerGradients {
  /**
   * Gradient with respect to the layer's input, in its shape. It may be computed when it is first read, from the tensors of the pass:
   * the input gradient of a network's first layer is never read.
   */
  readonly dx: Tensor;
  /** Gradients with respect to the parameters, by their names. */
  readonly parameters: Tensors;
}

/** The result of a forward pass. */
export interface LayerPass {
  /** A batch: `[batch, ...outputShape]`. */
  readonly output: Tensor;
  /** New values of the state, by name; the caller decides whether to keep them. */
  readonly state?: Tensors;
  /** A scalar that training adds to the loss, such as the prior of a learned rate. */
  readonly penalty?: Tensor;
  /**
   * Maps the gradient with respect to the output, in the output's shape, to the gradients with respect to the input and the parameters.
   * They include the gradients of the penalty, which is part of the loss once.
   */
  pullback(dy: Tensor): LayerGradients;
}

/** Reads the values of a parameter by its name; undefined if its device can only be read asynchronously. */
export type ReadValues = (name: string) => Float32Array | undefined;

/** A layer: a plain object of options and functions, without variables of its own. */
export interface Layer {
  /** The kind of the layer, such as `"dense"`. For a layer without a name, it is part of the names of its variables: `"0.dense.weight"`. */
  readonly kind: string;
  /** The layer's own name, such as `"head"` in `"head.weight"`. Inserting a layer before it does not change the names of its variables. */
  readonly name?: string | undefined;
  /** The activation that is applied to its outputs last, such as `"softmax"`; left out if there is none. */
  readonly activation?: string | undefined;
  /** Whether passes in `"train"` and `"sample"` mode draw random numbers; for a layer made of layers, whether any of its layers does. */
  readonly stochastic: boolean;
  /**
   * States which parameters and state the layer needs and how they start; {@link initialize} makes them. Pure and quick: nothing is drawn
   * or allocated until a start's `values()` is called, so that shapes can be known in advance.
   * @throws {@link ShapeError} when the layer cannot take such an input.
   */
  build(input: LayerInput): LayerVariables;
  /** One pass over a batch. @param x `[batch, ...inputShape]`. */
  forward(x: Tensor, call: LayerCall): LayerPass;
  /** A few words for the layer's line in a summary, such as a rate that it has learnt. Default: none. */
  describe?(read: ReadValues): string;
}

/** The options of every layer. */
export interface NameOptions {
  /** The layer's name, of letters, digits, "-" and "_", not starting with a digit or "-": its variables are then called `"<name>.weight"`. */
  readonly name?: string | undefined;
}
