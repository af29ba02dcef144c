/** Cutting data into batches. */
import { ShapeError } from "../errors.js";
import { takeRows } from "../ops/rows/kernel.js";
import { expectWhole } from "../options.js";
import { run } from "../tensor/run.js";
import type { Tensor } from "../tensor/tensor.js";

/** Examples and their targets: the first dimension of both counts the examples. */
export interface Data {
  /** `[examples, ...inputShape]` */
  readonly x: Tensor;
  /** `[examples, ...outputShape]` */
  readonly y: Tensor;
}

/** How many examples a tensor holds. @throws {@link ShapeError} for a scalar. */
export function countExamples(owner: string, name: string, x: Tensor): number {
  const [examples] = x.shape;
  if (examples === undefined)
    throw new ShapeError(owner, { [name]: x.shape }, "a first dimension that counts examples");
  return examples;
}

/** Refuses data without examples, or with unequal numbers of inputs and targets. @throws {@link ShapeError} */
export function expectData(owner: string, { x, y }: Data): number {
  const examples = countExamples(owner, "x", x);
  if (examples !== countExamples(owner, "y", y)) {
    throw new ShapeError(owner, { x: x.shape, y: y.shape }, "as many targets as examples");
  }
  if (examples === 0) throw new ShapeError(owner, { x: x.shape, y: y.shape }, "at least one example");
  return examples;
}

/** A batch size: a whole number above 0. @throws {@link OptionError} */
export function expectBatchSize(owner: string, batchSize: number): void {
  expectWhole(owner, "batchSize", batchSize, 1, "It is the number of examples in one pass.");
}

/** The rows `order[from]`, `order[from + 1]`, … of a tensor, `count` at most. */
export function takeBatch(x: Tensor, order: Uint32Array, from: number, count: number): Tensor {
  return run(takeRows, { x }, { indices: order.subarray(from, from + count) }).y;
}

/** `0 … count - 1` */
export function inOrder(count: number): Uint32Array<ArrayBuffer> {
  return Uint32Array.from({ length: count }, (_, index) => index);
}

/** The one value of a tensor, such as a loss. */
export async function scalar(tensor: Tensor): Promise<number> {
  const [value = Number.NaN] = await tensor.data();
  return value;
}
