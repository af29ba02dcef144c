/** The interface of a model: what training, sampling and saving use of it. */
import type { Device } from "../kernel/device.js";
import type { Layer, Mode } from "../layers/layer.js";
import type { Shape } from "../shape.js";
import type { Key } from "../stream/philox.js";
import type { Tensor } from "../tensor/tensor.js";

/**
 * Tensors by their full name: the layer's number, its kind and the variable's name, as in `"0.dense.weight"`; or `"head.weight"` for a
 * layer named "head".
 */
export type NamedTensors = ReadonlyMap<string, Tensor>;

/** Options of a pass, {@link Model.forward}. */
export interface PassOptions {
  /** The mode of the pass. Default `"infer"`. */
  readonly mode?: Mode;
  /** The training step whose masks are drawn, u32. Default: in `"train"` mode `progress.step`, which `assign` counts up; otherwise 0. */
  readonly step?: number;
  /** The Monte Carlo sample whose masks are drawn, u32. Default 0. */
  readonly sample?: number;
  /** Index of the batch's first example in the whole input. Default 0. */
  readonly firstExample?: number;
  /** Whether all examples share one mask. Default false. */
  readonly sharedMask?: boolean;
  /** The key that the keys of the layers' masks are folded from. Default: the model's own. */
  readonly key?: Key;
  /** Runs only some layers of a chain, from number `from` up to, but not including, number `to`, for a pass in two parts. Default: all layers. */
  readonly layers?: {
    /** The first layer to run. Default 0. */
    readonly from?: number;
    /** The number of the layer to stop before. Default: all further layers are run. */
    readonly to?: number;
  };
}

/** The result of a pass through a model. */
export interface ModelPass {
  /** The output of the model, `[batch, ...outputShape]`. */
  readonly output: Tensor;
  /** New values of the state, such as running means. They take effect only when they are passed to {@link Model.assign}. */
  readonly state: NamedTensors;
  /** A scalar to be added to the loss, if a layer has one, such as the prior of a learned rate. */
  readonly penalty?: Tensor;
  /**
   * Maps the gradient with respect to the output, in the output's shape, to the gradients with respect to the input and every parameter.
   * They include the gradients of the penalty.
   */
  pullback(dy: Tensor): {
    /** The gradient with respect to the input of the pass, in its shape. It is computed when it is first read; read it before `assign`. */
    readonly dx: Tensor;
    /** The gradients with respect to the parameters, by their full names. */
    readonly gradients: NamedTensors;
  };
}

/** How far training has come. Saved in checkpoints; all counts of a new model are 0. */
export interface TrainingProgress {
  /** The number of training steps made; the next step draws its masks at this `step` of the mask stream. */
  readonly step: number;
  /** The number of finished epochs. */
  readonly epoch: number;
  /** The number of finished batches of the current epoch. */
  readonly batch: number;
  /** The sums of the current epoch so far, while `fit` is in the middle of it. */
  readonly partial?: PartialEpoch;
  /** The best epoch so far, while a `fit` with `patience` or `restoreBest` is running or was interrupted. */
  readonly best?: BestEpoch;
}

/** An epoch that is not finished. It can only be resumed with the settings it was begun with. */
export interface PartialEpoch {
  /** The number of examples of an epoch; undefined if batches come from a generator. */
  readonly examples: number | undefined;
  /** The number of examples of a batch; undefined if batches come from a generator. */
  readonly batchSize: number | undefined;
  /** Whether the examples are shuffled, in an order of the epoch's own. */
  readonly shuffle: boolean;
  /** The number of examples trained on so far in this epoch. */
  readonly done: number;
  /** The sums of the loss and of the metrics over those examples, by name. */
  readonly sums: Readonly<Record<string, number>>;
}

/** The best epoch so far. */
export interface BestEpoch {
  /** The number of the epoch, from 0. */
  readonly epoch: number;
  /** The loss that epochs are compared by: on the validation data, or in training if there is none. */
  readonly loss: number;
}

/** A saved run, from which training can go on. */
export interface SavedRun {
  /** The shape of one example. */
  readonly inputShape: Shape;
  /** The model's key. */
  readonly key: Key;
  /** How far training had come. */
  readonly progress: TrainingProgress;
  /** All parameters and all state, by their full names. */
  readonly variables: NamedTensors;
  /** The variables of the best epoch, by the same names; empty if none were kept. */
  readonly best: NamedTensors;
}

/** A trainable function. Its layers are stateless; the model owns the tensors that they use. */
export interface Model {
  /** The device that holds the parameters and the state, and runs every pass. */
  readonly device: Device;
  /** The layer that the model computes. {@link Model.setLayer} replaces it. */
  readonly layer: Layer;
  /** The layers of a chain, in the order in which they run; for any other layer, that layer alone. */
  readonly layers: readonly Layer[];
  /** The key from which the keys of initial weights, masks and shuffles are folded. */
  key: Key;
  /** How far training has come: `assign` counts steps, `fit` also epochs and batches. To abandon an unfinished epoch, set `batch` to 0. */
  progress: TrainingProgress;
  /**
   * Parameters and state of the best epoch, while a `fit` with `restoreBest` is running or was interrupted; empty otherwise. The model
   * frees them when they are replaced.
   */
  best: NamedTensors;
  /** The shape of one example, once the model is built. */
  readonly inputShape: Shape | undefined;
  /** The shape of one output example, once the model is built. */
  readonly outputShape: Shape | undefined;
  /**
   * Makes the parameters for examples of this shape. The first `forward` or `fit` does so automatically.
   * @throws {@link OptionError} for an invalid shape; {@link ShapeError} when the layer cannot take such examples, or the model was built for
   * another shape; {@link DeviceError} when the device has no memory left.
   */
  build(inputShape: Shape): void;
  /** The variables that the optimizer trains. Empty before `build`. */
  readonly parameters: NamedTensors;
  /** The variables that training updates without gradients. Empty before `build`. */
  readonly state: NamedTensors;
  /**
   * Replaces parameters and state by name, takes ownership of the new tensors and disposes of the old ones. After a pass in `"train"` mode
   * this ends the training step: `progress.step` increases by one, so that the next pass draws new masks.
   * @throws {@link MaskoutError} for a name that the model does not have; {@link ShapeError} for a tensor of another shape than its variable;
   * {@link DeviceError} for a tensor on another device; {@link BusyError} while another call reads the model.
   */
  assign(values: NamedTensors): void;
  /**
   * Replaces the layer by one whose variables have the same names and shapes, such as one with another rate. Parameters, optimizer and
   * progress stay as they are.
   * @throws {@link OptionError} for a layer with other variables; {@link BusyError} while another call reads the model.
   */
  setLayer(layer: Layer): void;
  /**
   * A table of the layers, the shapes of their outputs and the numbers of their parameters, as text.
   * @param inputShape The shape of one example; required before the model is built.
   * @throws {@link OptionError} without a shape before the model is built; {@link ShapeError} when the layers cannot take such examples.
   */
  summary(inputShape?: Shape): string;
  /**
   * Goes on from a saved run, whether the model is built or not: takes ownership of the run's tensors, key and progress, and disposes of its
   * own tensors. `loadCheckpoint` uses it; that function reads files. Nothing is changed unless everything fits.
   * @throws {@link ShapeError} for variables of another shape, or examples other than those the model was built for; {@link MaskoutError} for a
   * missing variable; {@link DeviceError} for tensors on another device.
   */
  restore(run: SavedRun): void;
  /**
   * Runs one pass over a batch and returns at once. Wrap it in `tidy` to free the intermediate tensors.
   * @param x `[batch, ...inputShape]`
   * @throws {@link OptionError} for an option outside its range; {@link ShapeError} for a batch that the layers cannot take;
   * {@link DeviceError} for a batch on another device; {@link DisposedError} for a batch that was disposed of.
   */
  forward(x: Tensor, options?: PassOptions): ModelPass;
  /** Frees parameters and state. @throws {@link BusyError} while another call trains or reads the model. */
  dispose(): void;
  /** The same as {@link Model.dispose}, for `using`. */
  [Symbol.dispose](): void;
}
