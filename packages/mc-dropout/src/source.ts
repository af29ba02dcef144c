/** The sources of samples: a model, or any other code that makes passes. */
import { type Key, type Model, OptionError, ShapeError, type TensorLike, tensor } from "@maskout/core";
import { expectOneOf, expectShape, isChain, type ShapedValues, Tensor, valuesOf } from "@maskout/core/variant";

/** The position of a pass among steps, samples and examples, and the key of its masks. */
export interface PassPlace {
  /** The Monte Carlo sample, from 0. The same number must give the same masks, and another number other masks. */
  readonly sample: number;
  /** The training step whose masks are drawn, u32. */
  readonly step: number;
  /** The key that the masks are drawn from. */
  readonly key: Key;
  /** The index of the batch's first example among all examples, so that masks do not depend on the batch size. */
  readonly firstExample: number;
}

/**
 * The outputs of a pass: values as for a tensor `[count, ...outputShape]`, a flat array with equally many values per example, or ONNX Runtime's
 * `{ data, dims }`.
 */
export type PassValues =
  | TensorLike
  | {
      /** The values, row-major. */
      readonly data: TensorLike;
      /** `[count, ...outputShape]`, the shape of the values. */
      readonly dims: readonly number[];
    };

/** Anything that makes a pass with dropout on. */
export interface PassSource {
  /**
   * Makes one pass, with masks on. It may return a promise.
   * @param x `[count, ...example]`, a batch of the examples, on the device where they are; disposed of after the batch's last pass.
   * @returns The outputs. A tensor is read, and then disposed of.
   */
  pass(x: Tensor, place: PassPlace): PassValues | Promise<PassValues>;
  /** The kind of a classifier's outputs, for `classify`. Without it, the option `outputs` of `classify` is required. */
  readonly outputs?: "logits" | "probabilities" | undefined;
}

/** A member of an ensemble. */
export type Member = Model | PassSource;

/** Models that are sampled in turn; made by {@link ensemble}. */
export interface Ensemble {
  /** The members. */
  readonly models: readonly Member[];
  /** Whether masks are on. */
  readonly stochastic: boolean;
}

/** Any source of samples. */
export type Source = Model | PassSource | Ensemble;

/** Whether a source is a model of the core. */
export function isModel(source: Source): source is Model {
  return "layer" in source && typeof source.layer?.build === "function" && Array.isArray(source.layers);
}

/** Whether a source is an ensemble. */
export function isEnsemble(source: Source): source is Ensemble {
  return !("pass" in source) && "models" in source && Array.isArray(source.models);
}

/** The number of layers before the first stochastic one. @throws {@link OptionError} if no layer is stochastic. */
export function deterministicLayers(owner: string, { layer, layers }: Model, option = "model"): number {
  if (layer.stochastic) return isChain(layer) ? layer.layers.findIndex(({ stochastic }) => stochastic) : 0;
  throw new OptionError({
    owner,
    option,
    value: layers.map(({ kind }) => kind),
    expected: "a model with at least one stochastic layer",
    remedy:
      "Without one, all samples are equal: add dropout, such as invertedDropout({ rate: 0.5 }), and train with it.",
  });
}

/**
 * Whether a value is a model, or makes passes. @throws {@link OptionError} for a field `outputs` that is neither `"logits"` nor `"probabilities"`.
 */
export function resolvePasses(owner: string, option: string, source: Source): source is Model | PassSource {
  if (typeof source !== "object" || source === null) return false;
  if (isModel(source)) return true;
  if (!("pass" in source) || typeof source.pass !== "function") return false;
  if (source.outputs !== undefined) {
    const remedy = "Leave it out if it is not a classifier.";
    const name = option === "model" ? "outputs" : `outputs of ${option}`;
    expectOneOf(owner, name, source.outputs, ["logits", "probabilities"], remedy);
  }
  return true;
}

/** Refuses a value that is not a source. @throws {@link OptionError} */
export function refuseSource(owner: string, option: string, value: unknown): never {
  throw new OptionError({
    owner,
    option,
    value,
    expected: "a model, or an object with a method pass",
    remedy:
      "Make one with sequential(layers, { seed }) or model(layer, { seed }), or pass { pass: (x, { sample }) => outputs }.",
  });
}

/**
 * The outputs of a pass as a tensor `[count, ...outputShape]` on the CPU.
 * @throws {@link OptionError} for values that are not numbers; {@link ShapeError} for outputs of another number of examples.
 */
export async function readOutputs(owner: string, given: PassValues, count: number): Promise<Tensor> {
  const { values, shape } = await valuesIn(owner, given);
  const [first, ...rest] = shape;
  if (first === count) return tensor(values, shape);
  // A flat array with more numbers than examples holds equally many for each example.
  if (rest.length === 0 && first !== undefined && first > 0 && first % count === 0)
    return tensor(values, [count, first / count]);
  throw new ShapeError(owner, { "outputs of pass": shape }, `outputs of ${count} examples, [${count}, ...]`);
}

/** The values in their shape, from any accepted form. */
async function valuesIn(owner: string, given: PassValues): Promise<ShapedValues> {
  const name = "outputs of pass";
  if (given instanceof Tensor) {
    try {
      return { values: await given.data(), shape: given.shape };
    } finally {
      given.dispose();
    }
  }
  if (typeof given === "object" && given !== null && "dims" in given) {
    const { values } = await valuesIn(owner, given.data);
    return { values, shape: expectShape(owner, given.dims, "dims of outputs") };
  }
  return valuesOf(owner, name, given);
}
