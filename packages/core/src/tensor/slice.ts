/** Parts of a tensor, as `Array.prototype.slice` takes them of a list. */
import { OptionError } from "../errors.js";
import { expectLast } from "../ops/shared/operands.js";
import { slice as kernel } from "../ops/slice/kernel.js";
import type { Shape } from "../shape.js";
import { expectTensor } from "./expect.js";
import { run } from "./run.js";
import type { Tensor } from "./tensor.js";

/** Where a part begins or ends: in the first dimension, or in every one of them, where `undefined` says at the dimension's own end. */
export type SliceBound = number | readonly (number | undefined)[];

/**
 * A part of x: of the first dimension with numbers, `slice(x, 0, 100)`; of every dimension with lists, `slice(x, [0, 2], [100, 5])`.
 *
 * As in `Array.prototype.slice`, negative numbers count from the end of a dimension, and what lies past an end is at that end: the
 * last batch of a loop may be smaller, and a part may be empty. The part has as many dimensions as x. It is a copy, on the device of
 * x; no gradient goes through it.
 * @param x At least one dimension.
 * @param begin The first that is taken.
 * @param end The one behind the last that is taken. Default: all from `begin` on.
 * @throws {@link OptionError} for what is no tensor or no whole number, and for a list that has not one entry for every dimension.
 * {@link ShapeError} for a scalar. {@link DisposedError}
 */
export function slice(x: Tensor, begin: SliceBound, end?: SliceBound): Tensor {
  expectTensor("slice", "x", x);
  expectLast("slice", "x", x.shape);
  const from = places("begin", begin, x.shape, () => 0);
  const to = places("end", end, x.shape, (length) => length);
  const size = to.map((place, axis) => Math.max(place - from[axis]!, 0));
  return run(kernel, { x }, { begin: from, size }).y;
}

/** A bound in every dimension, counted from its start. */
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
      expected: `a whole number, or a list of ${shape.length}, one for every dimension of [${shape.join(", ")}]`,
      remedy: "For example slice(x, 0, 10), slice(x, -10), or slice(x, [0, 2], [10, 4]).",
    });
  });
}
