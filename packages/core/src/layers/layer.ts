/**
 * The contract of a layer. A layer is a plain object that holds its options and nothing else: parameters and state are
 * handed in, randomness is a key and a position, and `forward` hands back the output together with the way back. So one
 * layer can serve many passes at once, on any device.
 */
import type { Device } from "../device/device.js";
import type { Key } from "../random/philox.js";
import type { Shape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";

/**
 * `"train"`: masks on, batch statistics on. `"infer"`: everything deterministic. `"sample"`: masks on, everything else
 * as in inference, which is what Monte Carlo dropout needs.
 */
export type Mode = "train" | "infer" | "sample";

/** Tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** What a layer is built for. */
export interface LayerInput {
  /** The shape of one example, without the batch dimension. */
  readonly inputShape: Shape;
  /** The layer's own key: `foldIn(modelKey, layerNumber)`. */
  readonly key: Key;
  /** Where the parameters and the state are to live. */
  readonly device: Device;
}

/** What a layer starts with. */
export interface LayerVariables {
  /** The shape of one output example. */
  readonly outputShape: Shape;
  /** What the optimizer trains. Weight decay, L1 and max-norm apply to those named `"weight"`. */
  readonly parameters: Tensors;
  /** What training updates without gradients, such as running means. */
  readonly state: Tensors;
}

/** Everything one pass through a layer depends on, beside its input. */
export interface LayerCall {
  /** Whether to train, to infer, or to infer with masks on. */
  readonly mode: Mode;
  /** The layer's parameters, by the names its `build` gave them. */
  readonly parameters: Tensors;
  /** The layer's state, by the names its `build` gave it. */
  readonly state: Tensors;
  /** The layer's own key: `foldIn(modelKey, layerNumber)`. */
  readonly key: Key;
  /** The training step, u32. */
  readonly step: number;
  /** The Monte Carlo sample, u32; 0 in training. */
  readonly sample: number;
  /** Index of the batch's first example in the whole input, from which mask elements count; 0 in training. */
  readonly firstExample: number;
  /** Whether all examples share the mask of the first, as if the pass were through one thinned network. */
  readonly sharedMask: boolean;
}

/** What comes back along a pullback. */
export interface LayerGradients {
  /** Gradient with respect to the layer's input, in its shape. */
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
  /** Takes the gradient with respect to the output, in its shape, back to the input and the parameters. */
  pullback(dy: Tensor): LayerGradients;
}

/** A layer of a model. */
export interface Layer {
  /** What the layer is called in the names of variables, such as `"dense"` in `"0.dense.weight"`. */
  readonly name: string;
  /** The probability of dropping, for a layer that draws masks; undefined for a deterministic one. */
  readonly rate?: number;
  /** Makes the initial parameters and state. @throws {@link ShapeError} when the layer cannot take such an input. */
  build(input: LayerInput): LayerVariables;
  /** `x` is a batch: `[batch, ...inputShape]`. */
  forward(x: Tensor, call: LayerCall): LayerPass;
}
