/** Models of TensorFlow.js with masks on, and all else as in inference. */
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
  /** TensorFlow.js. A model with a layer of {@link maskoutLayers} has it. */
  readonly tf?: TensorFlow;
}

/** Which masks a prediction draws; `seed` or `key` is required. */
export type TfPredictOptions = RequiredSeedOptions & {
  /** The Monte Carlo sample, u32. Default 0. */
  readonly sample?: number;
  /** The training step whose masks are drawn, u32. Default 0. */
  readonly step?: number;
  /** Index of the batch's first example in the whole input, so that masks do not depend on batches. Default 0. */
  readonly firstExample?: number;
};

/** What a pass makes of examples. */
export interface TfPass {
  /** Row-major. */
  readonly data: Float32Array;
  /** `[count, ...outputShape]` */
  readonly dims: readonly number[];
}

/** A model of TensorFlow.js whose masks are on when they are asked for. */
export interface TfModel {
  /** Its places of masks, in the order of its layers, those of nested models in their place. */
  readonly layers: readonly StochasticPlace[];
  /** What a classifier's output is, if its last layer shows it; for `mcDropout`. */
  readonly outputs: "logits" | "probabilities" | undefined;
  /**
   * A prediction with masks on: what `model.predict` gives but for them, for one tensor an input of the model, at once. Place number `l`
   * draws with the key `foldIn(keyFromSeed(seed), l)`, whatever seed a layer has of its own, and an element's number is its index in
   * the whole tensor. Where a layer is called again in one prediction, as in each time step of `TimeDistributed`, call number `c` draws
   * with `foldIn(foldIn(key, l), c)`.
   * @param x `[count, ...example]`, or a list of such. @returns The outputs, which are yours to dispose of.
   * @throws {@link OptionError} for options outside their range; what TensorFlow.js throws, as it is.
   */
  predict(x: Tensor | Tensor[], options: TfPredictOptions): Tensor | Tensor[];
  /**
   * A pass as `mcDropout` asks for it: of a model of one input, and of its first output.
   * @param x `[count, ...example]` @throws {@link OptionError} for a model of several inputs; as {@link TfModel.predict}.
   */
  pass(x: MaskoutTensor, place: NoisePosition): Promise<TfPass>;
}

const OWNER = "tfModel";

/**
 * A model of TensorFlow.js as a source of `mcDropout`: every pass has masks on, and all else as in `model.predict`. Batch normalisation
 * normalises by its moving statistics and leaves them alone, and so stays every weight, to the bit.
 *
 * Masks are drawn in layers of {@link maskoutLayers}, and in those that TensorFlow.js has for it: Dropout, SpatialDropout1D, AlphaDropout,
 * GaussianDropout, GaussianNoise, and the `dropout` and `recurrentDropout` of recurrent layers, at any depth, in `TimeDistributed` and
 * `Bidirectional` too. For the duration of a pass theirs are replaced by ours.
 *
 * @param model A `Sequential` or `LayersModel`. @param options `tf`, TensorFlow.js, for models without a layer of ours.
 * @throws {@link OptionError} for what is no such model, one in which nothing drops, one that keeps states from batch to batch, rates that
 * no mask can have, and dropout that cannot be replaced.
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
        expected: "a model of one input",
        remedy:
          "Make the passes: mcDropout({ pass: (x, place) => tfModel(model).predict([…], place).data() }, options).",
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

  /** Nothing is awaited while layers draw at this position, so nobody else sees them so. */
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

/** What comes out of a layer, if it shows it. */
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

/** @throws {@link OptionError} for what is no model of layers, or one whose samples would not be apart. */
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
        "Load it with tf.loadLayersModel. Of a graph model dropout was taken out when it was converted: convert it as a layers model.",
    });
  }
  if (model.stateful) {
    throw new OptionError({
      owner: OWNER,
      option: "model",
      value: `${model.name}, with stateful layers`,
      expected: "a model that keeps no states from batch to batch, in which a sample would go on from the one before",
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
      "Without one, all samples are equal: put invertedDropout({ rate: 0.5 }) of maskoutLayers(tf) into it, and train it so.",
  });
}
