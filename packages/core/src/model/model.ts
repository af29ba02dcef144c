/** The face of a model for those who train it, sample from it or save it. */
import type { Device } from "../kernel/device.js";
import type { Layer, Mode } from "../layers/layer.js";
import type { Shape } from "../shape.js";
import type { Key } from "../stream/philox.js";
import type { Tensor } from "../tensor/tensor.js";

/** Tensors by their full name, such as `"0.dense.weight"`: the layer's number, its kind, the variable's name; or `"head.weight"` of a layer named "head". */
export type NamedTensors = ReadonlyMap<string, Tensor>;

/** Which pass to make. */
export interface PassOptions {
  /** Default `"infer"`. */
  readonly mode?: Mode;
  /** The training step whose masks are drawn, u32. Default: that of `progress` in `"train"` mode, which `assign` counts up; else 0. */
  readonly step?: number;
  /** The Monte Carlo sample whose masks are drawn, u32. Default 0. */
  readonly sample?: number;
  /** Index of the batch's first example in the whole input. Default 0. */
  readonly firstExample?: number;
  /** Whether all examples share one mask. Default false. */
  readonly sharedMask?: boolean;
  /** The key the layers' masks are folded from. Default: the model's own. */
  readonly key?: Key;
  /** Of a chain, only the layers from number `from` (default 0) to before number `to` (default: all), for a pass in two parts. */
  readonly layers?: {
    /** The first layer to run. Default 0. */
    readonly from?: number;
    /** The layer to stop before. Default: all are run. */
    readonly to?: number;
  };
}

/** The result of a pass through a model. */
export interface ModelPass {
  /** `[batch, ...outputShape]` */
  readonly output: Tensor;
  /** New values of state (running means and the like); nothing keeps them unless {@link Model.assign} does. */
  readonly state: NamedTensors;
  /** A scalar to be added to the loss, where a layer has one, such as the prior of a learned rate. */
  readonly penalty?: Tensor;
  /** Takes the gradient with respect to the output back to the input and every parameter; those of the penalty are among them. */
  pullback(dy: Tensor): {
    /** With respect to the input of the pass, in its shape. Computed when it is first read, which is to be before `assign`. */
    readonly dx: Tensor;
    /** With respect to the parameters, by their full names. */
    readonly gradients: NamedTensors;
  };
}

/** How far training has come. Saved in checkpoints; a new model starts at zeros. */
export interface TrainingProgress {
  /** Training steps made: the mask stream's word `step` of the next one. */
  readonly step: number;
  /** Epochs finished. */
  readonly epoch: number;
  /** Batches of the current epoch that are done. */
  readonly batch: number;
  /** The sums of the current epoch so far, while `fit` is in it. */
  readonly partial?: PartialEpoch;
  /** The best epoch so far, while a `fit` with `patience` or `restoreBest` is under way or was cut off. */
  readonly best?: BestEpoch;
}

/** An epoch that is not over. It goes on as it was begun, or not at all. */
export interface PartialEpoch {
  /** How many examples an epoch has; undefined where batches come from a generator. */
  readonly examples: number | undefined;
  /** How many examples a batch has; undefined where batches come from a generator. */
  readonly batchSize: number | undefined;
  /** Whether the examples are in an order of the epoch's own. */
  readonly shuffle: boolean;
  /** Examples that are done. */
  readonly done: number;
  /** The sums of their losses and of other metrics over the examples that are done, by name. */
  readonly sums: Readonly<Record<string, number>>;
}

/** An epoch that was better than all before. */
export interface BestEpoch {
  /** Its number. */
  readonly epoch: number;
  /** The measure: its loss on the validation data, or else in training. */
  readonly loss: number;
}

/** A run as it was saved, to go on from. */
export interface SavedRun {
  /** The shape of one example. */
  readonly inputShape: Shape;
  /** The model's key. */
  readonly key: Key;
  /** How far training had come. */
  readonly progress: TrainingProgress;
  /** All parameters and all state, by their names. */
  readonly variables: NamedTensors;
  /** Those of the best epoch; none where none were kept. */
  readonly best: NamedTensors;
}

/** A trainable function. Its layers are stateless; the model owns the tensors they use. */
export interface Model {
  /** Where parameters and state live, and every pass runs. */
  readonly device: Device;
  /** The layer that is computed; see {@link Model.setLayer}. */
  readonly layer: Layer;
  /** The layers of a chain, in the order in which they run; of any other layer, that layer alone. */
  readonly layers: readonly Layer[];
  /** The key that initial weights, masks and shuffles are folded from. */
  key: Key;
  /** How far training has come: `assign` counts its steps, `fit` also epochs and batches. To give an epoch up: `{ ...progress, batch: 0 }`. */
  progress: TrainingProgress;
  /**
   * Parameters and state of the best epoch, while a `fit` with `restoreBest` is under way or was cut off; empty otherwise. The model
   * frees them when others are set.
   */
  best: NamedTensors;
  /** The shape of one example, once the model is built. */
  readonly inputShape: Shape | undefined;
  /** The shape of one output example, once the model is built. */
  readonly outputShape: Shape | undefined;
  /** Makes the parameters for examples of this shape. The first `forward` or `fit` does it unasked. */
  build(inputShape: Shape): void;
  /** The variables that the optimizer trains. Empty before `build`. */
  readonly parameters: NamedTensors;
  /** The variables that training updates without gradients. Empty before `build`. */
  readonly state: NamedTensors;
  /**
   * Replaces parameters and state by name, takes over the new tensors and disposes of the old. After a pass in `"train"` mode this ends
   * the training step: `progress.step` counts up, so that the next pass draws new masks.
   * @throws {@link ShapeError}; {@link BusyError} while somebody reads the model.
   */
  assign(values: NamedTensors): void;
  /**
   * Computes with another layer from here on, whose variables have the same names and shapes, such as one with another rate: parameters,
   * optimizer and progress stay as they are.
   * @throws {@link OptionError} for a layer with other variables; {@link BusyError} while somebody reads the model.
   */
  setLayer(layer: Layer): void;
  /**
   * A table of the layers, the shapes of their outputs and the numbers of their parameters, as text.
   * @param inputShape The shape of one example; needed before the model is built.
   */
  summary(inputShape?: Shape): string;
  /**
   * Goes on from a saved run, built or not: takes over its tensors, key and progress, and disposes of the tensors it had. For
   * `loadCheckpoint`, which reads files. Nothing is changed unless all of it fits.
   * @throws {@link ShapeError} for variables of another shape, or examples other than those the model was built for.
   */
  restore(run: SavedRun): void;
  /** One pass over a batch `[batch, ...inputShape]`; returns at once. Wrap it in `tidy` to free what it leaves. */
  forward(x: Tensor, options?: PassOptions): ModelPass;
  /** Frees parameters and state. */
  dispose(): void;
  /** The same, for `using`. */
  [Symbol.dispose](): void;
}
