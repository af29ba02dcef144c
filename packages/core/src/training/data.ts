/** The data of a training run, as tensors on the model's device. */
import { OptionError, ShapeError } from "../errors.js";
import type { Device } from "../kernel/device.js";
import { takeRows } from "../ops/rows/kernel.js";
import { expectKnownOptions, expectWhole } from "../options.js";
import { run } from "../tensor/run.js";
import { Tensor } from "../tensor/tensor.js";
import { type TensorLike, valuesOf } from "../tensor/values.js";

/** Examples and their targets. The first dimension of every field counts the examples. Arrays are read as {@link tensor} reads them. */
export interface Data {
  /** The inputs, `[examples, ...inputShape]`. */
  readonly x: TensorLike;
  /** The targets, `[examples, ...outputShape]`, or class numbers `[examples]` for a loss that takes them. */
  readonly y: TensorLike;
  /** The factor of each example's loss, `[examples]`. The mean is still over the number of examples. Default: 1. */
  readonly sampleWeight?: TensorLike | undefined;
}

/** Data as tensors. */
export interface OpenData {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly sampleWeight: Tensor | undefined;
  /** The number of examples. */
  readonly examples: number;
  /** Frees the tensors that were made from arrays. */
  dispose(): void;
}

/** A value as a tensor: the tensor itself, or a new one on the device, made from an array. @param made Collects the new tensors, to be freed later. */
export function tensorOf(owner: string, name: string, value: TensorLike, device: Device, made: Set<Tensor>): Tensor {
  if (value instanceof Tensor) return value;
  const { values, shape } = valuesOf(owner, name, value);
  const one = Tensor.fromStorage(device, device.upload(values), shape);
  made.add(one);
  return one;
}

/** Data as tensors on a device; no tensor is left behind if it throws. @throws {@link OptionError} @throws {@link ShapeError} */
export function openData(owner: string, data: Data, device: Device): OpenData {
  expectKnownOptions(owner, data, ["x", "y", "sampleWeight"]);
  const made = new Set<Tensor>();
  const dispose = (): void => {
    for (const one of made) one.dispose();
  };
  try {
    const x = tensorOf(owner, "x", data.x, device, made);
    const y = tensorOf(owner, "y", data.y, device, made);
    const sampleWeight =
      data.sampleWeight === undefined ? undefined : tensorOf(owner, "sampleWeight", data.sampleWeight, device, made);
    return { x, y, sampleWeight, examples: expectExamples(owner, x, y, sampleWeight), dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** The number of examples of a tensor. @throws {@link ShapeError} for a scalar. */
export function countExamples(owner: string, name: string, x: Tensor): number {
  const [examples] = x.shape;
  if (examples === undefined)
    throw new ShapeError(owner, { [name]: x.shape }, "a first dimension that counts examples");
  return examples;
}

function expectExamples(owner: string, x: Tensor, y: Tensor, sampleWeight: Tensor | undefined): number {
  const examples = countExamples(owner, "x", x);
  if (examples !== countExamples(owner, "y", y)) {
    throw new ShapeError(owner, { x: x.shape, y: y.shape }, "as many targets as examples, in the first dimension");
  }
  if (examples === 0) throw new ShapeError(owner, { x: x.shape, y: y.shape }, "at least one example");
  if (sampleWeight !== undefined && (sampleWeight.shape.length !== 1 || sampleWeight.size !== examples)) {
    throw new ShapeError(owner, { x: x.shape, sampleWeight: sampleWeight.shape }, "one weight for every example");
  }
  return examples;
}

/** Refuses weights that are negative or not finite. @throws {@link OptionError} */
export function expectWeights(owner: string, weights: Float32Array): void {
  const index = weights.findIndex((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
  if (index < 0) return;
  throw new OptionError({
    owner,
    option: `sampleWeight[${index}]`,
    value: weights[index],
    expected: "a finite number >= 0",
    remedy: "0 leaves an example out, 2 counts it twice.",
  });
}

/** Refuses a batch size that is not a whole number above 0. @throws {@link OptionError} */
export function expectBatchSize(owner: string, batchSize: number): void {
  expectWhole(owner, "batchSize", batchSize, 1, "It is the number of examples in one pass.");
}

/** Some examples of data, by number: those rows of every tensor. */
export function takeExamples(
  { x, y, sampleWeight }: Pick<OpenData, "x" | "y" | "sampleWeight">,
  indices: Uint32Array,
): Omit<OpenData, "dispose"> {
  return {
    x: take(x, indices),
    y: take(y, indices),
    sampleWeight: sampleWeight && take(sampleWeight, indices),
    examples: indices.length,
  };
}

/** Some rows of a tensor, by number. */
export function take(x: Tensor, indices: Uint32Array): Tensor {
  return run(takeRows, { x }, { indices }).y;
}

/** `from … from + count - 1` */
export function inOrder(count: number, from = 0): Uint32Array<ArrayBuffer> {
  return Uint32Array.from({ length: count }, (_, index) => from + index);
}
