/** The public face of an ONNX model with masks. */
import type { Key, Shape, Tensor } from "@maskout/core";
import type { RequiredSeedOptions } from "@maskout/core/variant";
import type { Insertion, Noise } from "./places.js";
import type { OnnxRuntime, OnnxValue, OnnxValues } from "./runtime.js";

/** Options of `stochasticModel`; `ort` is required. */
export interface StochasticModelOptions<Value extends OnnxValue> {
  /** ONNX Runtime: `import * as ort from "onnxruntime-node"`, or `"onnxruntime-web"` in a page. */
  readonly ort: OnnxRuntime<Value>;
  /** The dropout of all Dropout nodes of the model, in place of what they say. */
  readonly dropout?:
    | {
        /** The probability of dropping, in [0, 1). */
        readonly rate?: number | undefined;
      }
    | undefined;
  /** Further places of masks, for models that were exported without Dropout nodes. */
  readonly insert?: readonly Insertion[] | undefined;
  /** Options of ONNX Runtime's sessions, such as `executionProviders`, as they are. */
  readonly session?: object | undefined;
}

/** Which masks a run draws; `seed` or `key` is required. */
export type RunOptions = RequiredSeedOptions & {
  /** The Monte Carlo sample, u32. Default 0. */
  readonly sample?: number | undefined;
  /** The training step whose masks are drawn, u32. Default 0. */
  readonly step?: number | undefined;
  /** Index of the batch's first example in the whole input, so that masks do not depend on batches. Default 0. */
  readonly firstExample?: number | undefined;
};

/** A place of masks. */
export interface StochasticLayer {
  /** The name of its node, or of the tensor that masks were put behind. */
  readonly name: string;
  /** The kind of the masks. */
  readonly noise: Noise;
  /** The probability of dropping; undefined of one that the model computes, before the first run. */
  readonly rate: number | undefined;
  /** The shape of the tensor that is dropped, in the last run; undefined before the first. */
  readonly shape: Shape | undefined;
}

/** Which pass `mcDropout` asks for. */
export interface OnnxPlace {
  /** The Monte Carlo sample. */
  readonly sample: number;
  /** The training step whose masks are drawn. */
  readonly step: number;
  /** Where the masks come from. */
  readonly key: Key;
  /** Index of the batch's first example in the whole input. */
  readonly firstExample: number;
}

/** The outputs of a pass. */
export interface OnnxPass {
  /** Row-major. */
  readonly data: Float32Array | Float64Array;
  /** `[count, ...outputShape]` */
  readonly dims: readonly number[];
}

/** A model of ONNX Runtime whose masks are on when they are asked for. */
export interface StochasticModel<Value extends OnnxValue> {
  /** Its places of masks, in their order. */
  readonly layers: readonly StochasticLayer[];
  /** The names of its inputs, those left out that have a default. */
  readonly inputNames: readonly string[];
  /** The names of its outputs. */
  readonly outputNames: readonly string[];
  /** The kind of a classifier's first output, if its last node shows it; for `mcDropout`. */
  readonly outputs: "logits" | "probabilities" | undefined;
  /**
   * One run with masks on: place number `l` draws with the key `foldIn(keyFromSeed(seed), l)`, an element's number being its index in the whole tensor.
   * The same seed and sample give the same masks, whatever the runtime.
   * @throws {@link OptionError} for options outside their range; what ONNX Runtime throws, as it is.
   */
  run(feeds: OnnxValues<Value>, options: RunOptions): Promise<OnnxValues<Value>>;
  /** One run without masks: the model's plain predictions. */
  plain(feeds: OnnxValues<Value>): Promise<OnnxValues<Value>>;
  /**
   * A pass as `mcDropout` asks for it: of a model of one input, and of its first output.
   * @param x `[count, ...example]`, in the model's own shape.
   * @throws {@link OptionError} for a model of several inputs, or of numbers that are not taken; as {@link StochasticModel.run}.
   */
  pass(x: Tensor, place: OnnxPlace): Promise<OnnxPass>;
  /** Frees its sessions. */
  release(): Promise<void>;
}
