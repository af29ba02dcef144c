/** Models of TensorFlow.js with masks on, and everything else as in inference. */
import { foldIn, type Tensor as MaskoutTensor, OptionError } from "@maskout/core";
import {
  expectKnownOptions,
  expectU32,
  expectWhole,
  type RequiredSeedOptions,
  requireKey,
} from "@maskout/core/variant";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayersModel, layers } from "@tensorflow/tfjs-layers";
import type { NoisePosition } from "./noise.js";
import { type Place, placesOf, type StochasticPlace } from "./places.js";
import { expectTensorFlow, type TensorFlow } from "./tensorflow.js";

type Layer = InstanceType<typeof layers.Layer>;

/** Options of {@link tfModel}. */
export interface TfModelOptions {
  /** TensorFlow.js. Not needed for a model with a layer of {@link maskoutLayers}, which provides it. */
  readonly tf?: TensorFlow;
}

/** The masks that a prediction draws; `seed` or `key` is required. */
export type TfPredictOptions = RequiredSeedOptions & {
  /** The Monte Carlo sample, u32. Default 0. */
  readonly sample?: number;
  /** The training step whose masks are drawn, u32. Default 0. */
  readonly step?: number;
  /** The index of the batch's first example in the whole input, so that masks do not depend on the batch size. Default 0. */
  readonly firstExample?: number;
};

/** The result of a pass over examples. */
export interface TfPass {
  /** The values, row-major. */
  readonly data: Float32Array;
  /** `[count, ...outputShape]`, the shape of the values. */
  readonly dims: readonly number[];
}

/** A model of TensorFlow.js whose masks can be turned on. */
export interface TfModel {
  /** The places of masks, in the order of the layers; those of a nested model come at its position. */
  readonly layers: readonly StochasticPlace[];
  /** The kind of a classifier's output, if its last layer shows it; for `mcDropout`. */
  readonly outputs: "logits" | "probabilities" | undefined;
  /**
   * Makes a prediction with masks on, otherwise the same as `model.predict`, for one tensor per input of the model. It is synchronous. Place number
   * `l` draws with the key `foldIn(keyFromSeed(seed), l)`, whatever seed the layer itself has, and the number of an element is its index in the whole
   * tensor. If a layer is called several times in one prediction, such as in each time step of `TimeDistributed`, call number `c` draws with
   * `foldIn(foldIn(key, l), c)`.
   * @param x `[count, ...example]`, or a list of such tensors. @returns The outputs, which the caller must dispose of.
   * @throws {@link OptionError} for options outside their range. Errors of TensorFlow.js are passed on unchanged.
   */
  predict(x: Tensor | Tensor[], options: TfPredictOptions): Tensor | Tensor[];
  /**
   * Makes a pass for `mcDropout`, for a model with one input; the result is its first output.
   * @param x `[count, ...example]` @throws {@link OptionError} for a model with several inputs; otherwise as {@link TfModel.predict}.
   */
  pass(x: MaskoutTensor, place: NoisePosition): Promise<TfPass>;
}

const OWNER = "tfModel";

/**
 * Makes a model of TensorFlow.js a source for `mcDropout`: every pass has masks on, and everything else is as in `model.predict`. Batch normalisation
 * uses its moving statistics and does not change them. No weight changes by a bit.
 *
 * Masks are drawn in layers of {@link maskoutLayers}, and in TensorFlow.js's own stochastic layers: Dropout, SpatialDropout1D, AlphaDropout,
 * GaussianDropout, GaussianNoise, and the `dropout` and `recurrentDropout` of recurrent layers, at any depth, also in `TimeDistributed` and
 * `Bidirectional`. During a pass, the noise of TensorFlow.js's own layers is replaced by that of maskout.
 *
 * @param model A `Sequential` or `LayersModel`. @param options `tf`, TensorFlow.js, for models without a layer of {@link maskoutLayers}.
 * @throws {@link OptionError} for a value that is not such a model, a model in which nothing drops, a model that keeps states from batch to batch,
 * rates that no mask can have, and dropout that cannot be replaced.
 */
export function tfModel(model: LayersModel, options: TfModelOptions = {}): TfModel {
  expectKnownOptions(OWNER, options, ["tf"]);
  expectModel(model);
  const places = placesOf(OWNER, model);
  if (places.length === 0) refuseNone(model);
  const tf = expectTensorFlow(OWNER, options.tf ?? places.find((place) => place.tf !== undefined)?.tf);
  return new MaskedModel(tf, model, places);
}

class MaskedModel implements TfModel {
  readonly #tf: TensorFlow;
  readonly #model: LayersModel;
  readonly #places: readonly Place[];
  readonly outputs: TfModel["outputs"];

  constructor(tf: TensorFlow, model: LayersModel, places: readonly Place[]) {
    this.#tf = tf;
    this.#model = model;
    this.#places = places;
    this.outputs = outputsOf(model.outputs?.[0]?.sourceLayer);
  }

  get layers(): readonly StochasticPlace[] {
    return this.#places.map(({ name, kind }) => ({ name, kind }));
  }

  predict(x: Tensor | Tensor[], options: TfPredictOptions): Tensor | Tensor[] {
    expectKnownOptions("predict", options, ["seed", "key", "sample", "step", "firstExample"]);
    const { sample = 0, step = 0, firstExample = 0 } = options;
    expectU32("predict", "sample", sample, "the Monte Carlo sample whose masks are drawn");
    expectU32("predict", "step", step, "the training step whose masks are drawn");
    expectWhole("predict", "firstExample", firstExample, 0, "It is the index of the batch's first example.");
    return this.#masked(x, { key: requireKey("predict", options), sample, step, firstExample });
  }

  async pass(x: MaskoutTensor, place: NoisePosition): Promise<TfPass> {
    const [input, ...more] = this.#model.inputs;
    if (more.length > 0) {
      throw new OptionError({
        owner: "pass",
        option: "model",
        value: this.#model.inputNames,
        expected: "a model with one input",
        remedy:
          "Write the pass: mcDropout({ pass: (x, place) => tfModel(model).predict([…], place).data() }, options).",
      });
    }
    const values = await x.data();
    const examples = this.#tf.tensor(values, [...x.shape], input?.dtype ?? "float32");
    try {
      const [output, ...others] = [this.#masked(examples, place)].flat();
      this.#tf.dispose(others);
      try {
        return { data: Float32Array.from(await output!.data()), dims: output!.shape };
      } finally {
        this.#tf.dispose(output!);
      }
    } finally {
      this.#tf.dispose(examples);
    }
  }

  /** Runs the layers at a position. It is synchronous, so no other code sees the replaced layers. */
  #masked(x: Tensor | Tensor[], position: NoisePosition): Tensor | Tensor[] {
    const [first] = [x].flat();
    const count = first?.shape[0] ?? 1;
    const restores: (() => void)[] = [];
    try {
      for (const [number, place] of this.#places.entries()) {
        restores.push(place.begin(this.#tf, positions(position, number)));
      }
      return this.#model.predict(x, { batchSize: Math.max(count, 1) });
    } finally {
      for (const restore of restores.reverse()) restore();
    }
  }
}

/** The positions of a place's calls in one pass. */
function positions({ key, ...position }: NoisePosition, number: number): () => NoisePosition {
  const own = foldIn(key, number);
  let calls = 0;
  return () => {
    const of = calls === 0 ? own : foldIn(own, calls);
    calls += 1;
    return { ...position, key: of };
  };
}

/** The kind of a layer's output, if the layer shows it. */
function outputsOf(layer: Layer | undefined): TfModel["outputs"] {
  if (layer === undefined) return undefined;
  const kind = layer.getClassName();
  if (kind === "Softmax") return "probabilities";
  const inner: unknown = Reflect.get(layer, "layers");
  if (Array.isArray(inner)) return outputsOf(inner.at(-1));
  const { activation } = layer.getConfig();
  if (activation === "softmax") return "probabilities";
  return activation === "linear" && ["Dense", "MaskoutDropConnectDense"].includes(kind) ? "logits" : undefined;
}

/** Refuses a value that is not a model of layers, and a model whose samples would depend on each other. @throws {@link OptionError} */
function expectModel(model: LayersModel): void {
  if (
    typeof model?.predict !== "function" ||
    !Array.isArray(model.layers) ||
    typeof model.getClassName !== "function"
  ) {
    throw new OptionError({
      owner: OWNER,
      option: "model",
      value: model,
      expected: "a Sequential or LayersModel of TensorFlow.js",
      remedy:
        "Load it with tf.loadLayersModel. The conversion to a graph model removes dropout: convert to a layers model instead.",
    });
  }
  if (model.stateful) {
    throw new OptionError({
      owner: OWNER,
      option: "model",
      value: `${model.name}, with stateful layers`,
      expected: "a model without states from batch to batch, since samples would depend on each other",
      remedy: "Make the recurrent layers with stateful: false.",
    });
  }
}

function refuseNone({ name, layers }: LayersModel): never {
  throw new OptionError({
    owner: OWNER,
    option: "model",
    value: `${name}, of ${layers.map((layer) => layer.getClassName()).join(", ")}`,
    expected: "a model with a layer that drops",
    remedy:
      "Without one, all samples are equal: add invertedDropout({ rate: 0.5 }) of maskoutLayers(tf), and train with it.",
  });
}
