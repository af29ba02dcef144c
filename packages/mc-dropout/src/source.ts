/** What samples can be drawn of: a model, or anything else that makes a pass. */
import { type Key, type Model, OptionError, ShapeError, type TensorLike, tensor } from "@maskout/core";
import { expectOneOf, expectShape, isChain, type ShapedValues, Tensor, valuesOf } from "@maskout/core/variant";

/** Which pass to make. */
export interface PassPlace {
  /** The Monte Carlo sample, from 0: the same number is to give the same masks, another one others. */
  readonly sample: number;
  /** The training step whose masks are drawn, u32. */
  readonly step: number;
  /** Where the masks come from. */
  readonly key: Key;
  /** Index of the batch's first example in all that was asked for, so that masks do not depend on batches. */
  readonly firstExample: number;
}

/** The outputs of a pass, one an example: values as in tensors, a flat array of as many for each, or ONNX Runtime's `{ data, dims }`. */
export type PassValues =
  | TensorLike
  | {
      /** Row-major. */
      readonly data: TensorLike;
      /** `[count, ...outputShape]` */
      readonly dims: readonly number[];
    };

/** Anything that makes a pass with dropout on. */
export interface PassSource {
  /**
   * One pass, with masks on. It may end later.
   * @param x `[count, ...example]`, part of what was asked for, on the device where that is; disposed of after the batch's last pass.
   * @returns A tensor is read, and disposed of.
   */
  pass(x: Tensor, place: PassPlace): PassValues | Promise<PassValues>;
  /** What a classifier's outputs are, for `classify`. Left out, its options have to say it. */
  readonly outputs?: "logits" | "probabilities" | undefined;
}

/** What samples are drawn of. */
export type Source = Model | PassSource;

/** Whether a source is a model of the core. */
export function isModel(source: Source): source is Model {
  return "layer" in source && typeof source.layer?.build === "function" && Array.isArray(source.layers);
}

/** How many layers come before the first stochastic one. @throws {@link OptionError} when none is stochastic. */
export function deterministicLayers(owner: string, { layer, layers }: Model): number {
  if (layer.stochastic) return isChain(layer) ? layer.layers.findIndex(({ stochastic }) => stochastic) : 0;
  throw new OptionError({
    owner,
    option: "model",
    value: layers.map(({ kind }) => kind),
    expected: "a model with at least one stochastic layer",
    remedy: "Without one, all samples are equal: train with dropout, such as invertedDropout({ rate: 0.5 }).",
  });
}

/** @throws {@link OptionError} for what is no model of which something is stochastic, and makes no passes. */
export function expectSource(owner: string, source: Source): void {
  if (typeof source === "object" && source !== null) {
    if (isModel(source)) {
      deterministicLayers(owner, source);
      return;
    }
    if ("pass" in source && typeof source.pass === "function") {
      if (source.outputs !== undefined) {
        const remedy = "Leave it out of what is no classifier.";
        expectOneOf(owner, "outputs", source.outputs, ["logits", "probabilities"], remedy);
      }
      return;
    }
  }
  throw new OptionError({
    owner,
    option: "model",
    value: source,
    expected: "a model, or an object with a method pass",
    remedy:
      "Make one with sequential(layers, { seed }) or model(layer, { seed }), or pass { pass: (x, { sample }) => outputs }.",
  });
}

/**
 * The outputs of a pass as a tensor `[count, ...outputShape]` on the CPU.
 * @throws {@link OptionError} for what are no numbers; {@link ShapeError} for those that are not of `count` examples.
 */
export async function readOutputs(owner: string, given: PassValues, count: number): Promise<Tensor> {
  const { values, shape } = await valuesIn(owner, given);
  const [first, ...rest] = shape;
  if (first === count) return tensor(values, shape);
  // A flat array of more numbers than examples has as many for each.
  if (rest.length === 0 && first !== undefined && first > 0 && first % count === 0)
    return tensor(values, [count, first / count]);
  throw new ShapeError(owner, { "outputs of pass": shape }, `outputs of ${count} examples, [${count}, ...]`);
}

/** Values in their shape, whatever they are in. */
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
