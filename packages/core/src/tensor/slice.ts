/** Parts of a tensor, as `Array.prototype.slice` takes parts of an array. */
import { OptionError } from "../errors.js";
import { expectLast } from "../ops/shared/operands.js";
import { slice as kernel } from "../ops/slice/kernel.js";
import type { Shape } from "../shape.js";
import { expectTensor } from "./expect.js";
import { run } from "./run.js";
import type { Tensor } from "./tensor.js";

/**
 * Where a part begins or ends: a number for the first dimension, or a list with one entry per dimension, where `undefined` means the start or
 * the end of that dimension.
 */
export type SliceBound = number | readonly (number | undefined)[];

/**
 * Takes a part of x: along the first dimension with numbers, `slice(x, 0, 100)`; along every dimension with lists,
 * `slice(x, [0, 2], [100, 5])`.
 *
 * As in `Array.prototype.slice`, negative numbers count from the end of a dimension, and bounds beyond an end are moved to that end: the
 * last batch of a loop may be smaller, and a part may be empty. The part has as many dimensions as x. It is a copy, on the device of
 * x; no gradient goes through it.
 * @param x A tensor of at least one dimension.
 * @param begin The first index that is taken.
 * @param end The index after the last one that is taken. Default: the end of the dimension.
 * @throws {@link OptionError} when x is not a tensor, for a bound that is not a whole number, and for a list without one entry per dimension;
 * {@link ShapeError} for a scalar; {@link DisposedError} when x was disposed of.
 */
export function slice(x: Tensor, begin: SliceBound, end?: SliceBound): Tensor {
  expectTensor("slice", "x", x);
  expectLast("slice", "x", x.shape);
  const from = places("begin", begin, x.shape, () => 0);
  const to = places("end", end, x.shape, (length) => length);
  const size = to.map((place, axis) => Math.max(place - from[axis]!, 0));
  return run(kernel, { x }, { begin: from, size }).y;
}

/** A bound as one index per dimension, from 0. */
function places(option: string, bound: unknown, shape: Shape, otherwise: (length: number) => number): number[] {
  const list: readonly unknown[] = Array.isArray(bound) ? bound : [bound];
  return shape.map((length, axis) => {
    const place = list[axis];
    const known = list !== bound || list.length === shape.length;
    if (known && place === undefined) return otherwise(length);
    if (known && typeof place === "number" && Number.isSafeInteger(place)) {
      return place < 0 ? Math.max(length + place, 0) : Math.min(place, length);
    }
    throw new OptionError({
      owner: "slice",
      option,
      value: bound,
      expected: `a whole number, or a list of ${shape.length}, one per dimension of [${shape.join(", ")}]`,
      remedy: "For example slice(x, 0, 10), slice(x, -10), or slice(x, [0, 2], [10, 4]).",
    });
  });
}
