/** The public types of an ONNX model with masks. */
import type { Key, Shape, Tensor } from "@maskout/core";
import type { RequiredSeedOptions } from "@maskout/core/variant";
import type { Insertion, Noise } from "./places.js";
import type { OnnxRuntime, OnnxValue, OnnxValues } from "./runtime.js";

/** Options of `stochasticModel`; `ort` is required. */
export interface StochasticModelOptions<Value extends OnnxValue> {
  /** ONNX Runtime: `import * as ort from "onnxruntime-node"`, or `"onnxruntime-web"` in a page. */
  readonly ort: OnnxRuntime<Value>;
  /** The dropout of all Dropout nodes of the model. It replaces their own rates. */
  readonly dropout?:
    | {
        /** The probability of dropping, in [0, 1). */
        readonly rate?: number | undefined;
      }
    | undefined;
  /** Additional places of masks, for models that were exported without Dropout nodes. */
  readonly insert?: readonly Insertion[] | undefined;
  /** Options of ONNX Runtime's sessions, such as `executionProviders`, passed on unchanged. */
  readonly session?: object | undefined;
}

/** The masks that a run draws; `seed` or `key` is required. */
export type RunOptions = RequiredSeedOptions & {
  /** The Monte Carlo sample, u32. Default 0. */
  readonly sample?: number | undefined;
  /** The training step whose masks are drawn, u32. Default 0. */
  readonly step?: number | undefined;
  /** The index of the batch's first example in the whole input, so that masks do not depend on the batch size. Default 0. */
  readonly firstExample?: number | undefined;
};

/** A place of masks in the model. */
export interface StochasticLayer {
  /** The name of the Dropout node, or of the tensor that the mask was inserted after. */
  readonly name: string;
  /** The kind of the noise. */
  readonly noise: Noise;
  /** The probability of dropping. If the model computes it, undefined before the first run. */
  readonly rate: number | undefined;
  /** The shape of the dropped tensor in the last run; undefined before the first run. */
  readonly shape: Shape | undefined;
}

/** The pass that `mcDropout` requests. */
export interface OnnxPlace {
  /** The Monte Carlo sample. */
  readonly sample: number;
  /** The training step whose masks are drawn. */
  readonly step: number;
  /** The key that the masks are drawn from. */
  readonly key: Key;
  /** The index of the batch's first example in the whole input. */
  readonly firstExample: number;
}

/** The outputs of a pass. */
export interface OnnxPass {
  /** The values, row-major. */
  readonly data: Float32Array | Float64Array;
  /** `[count, ...outputShape]`, the shape of the values. */
  readonly dims: readonly number[];
}

/** A model of ONNX Runtime whose masks can be turned on. */
export interface StochasticModel<Value extends OnnxValue> {
  /** The places of masks, in the order of the graph. */
  readonly layers: readonly StochasticLayer[];
  /** The names of the model's inputs, without those that have a default value. */
  readonly inputNames: readonly string[];
  /** The names of the model's outputs. */
  readonly outputNames: readonly string[];
  /** The kind of a classifier's first output, if its last node shows it; for `mcDropout`. */
  readonly outputs: "logits" | "probabilities" | undefined;
  /**
   * Runs the model once with masks on. Place number `l` draws with the key `foldIn(keyFromSeed(seed), l)`, and the number of an element is its index
   * in the whole tensor. The same seed and sample give the same masks in every runtime.
   * @throws {@link OptionError} for options outside their range. Errors of ONNX Runtime are passed on unchanged.
   */
  run(feeds: OnnxValues<Value>, options: RunOptions): Promise<OnnxValues<Value>>;
  /** Runs the model once without masks: its plain predictions. @throws The errors of ONNX Runtime. */
  plain(feeds: OnnxValues<Value>): Promise<OnnxValues<Value>>;
  /**
   * Makes a pass for `mcDropout`, for a model with one input; the result is its first output.
   * @param x `[count, ...example]`, in the model's own shape.
   * @throws {@link OptionError} for a model with several inputs, or with element types that are not supported; otherwise as
   * {@link StochasticModel.run}.
   */
  pass(x: Tensor, place: OnnxPlace): Promise<OnnxPass>;
  /** Frees the sessions. The model cannot run afterwards. */
  release(): Promise<void>;
}
