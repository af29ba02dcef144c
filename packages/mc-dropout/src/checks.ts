/** The checks of sampling, in addition to those of the summaries. */
import { OptionError, ShapeError } from "@maskout/core";
import { type Shape, sameShape, sizeOf, Tensor } from "@maskout/core/variant";
import { expectLabels } from "@maskout/uncertainty/sums";

/**
 * Class numbers from 0, one per example; for several labels, 0 or 1, one per label. A tensor in the shape of the labelled examples, such as the
 * result of `argMax`, or a flat array.
 */
export type Labels = ArrayLike<number> | Tensor;

/**
 * A copy of the labels, so that nobody can change them before they are needed.
 * @param shape The shape of the labels. @param classes The number of classes; 1 for an event, whose labels are 0 and 1.
 * @throws {@link OptionError} @throws {@link ShapeError}
 */
export async function readLabels(
  owner: string,
  labels: Labels,
  shape: Shape,
  classes: number,
): Promise<ArrayLike<number>> {
  if (labels instanceof Tensor && !sameShape(labels.shape, shape)) {
    const numbers = classes > 1 ? "; argMax turns rows of scores into class numbers" : "";
    throw new ShapeError(owner, { labels: labels.shape }, `[${shape.join(", ")}]${numbers}`);
  }
  const values = labels instanceof Tensor ? await labels.data() : labels;
  expectLabels(owner, values, sizeOf(shape), classes);
  return Float64Array.from(values);
}

/** The most numbers in an answer: 1 GiB of float32, as a tensor. */
const MOST_NUMBERS = 2 ** 28;

/** Refuses an answer that is too large, before anything is drawn. @throws {@link OptionError} */
export function expectRoom(owner: string, option: string, value: unknown, sizes: readonly number[]): void {
  const numbers = sizes.reduce((product, size) => product * size, 1);
  if (numbers <= MOST_NUMBERS) return;
  throw new OptionError({
    owner,
    option,
    value,
    expected: `an answer of at most 2^28 = ${MOST_NUMBERS} numbers, not ${sizes.join(" x ")} = ${numbers}`,
    remedy: "Pass fewer examples at a time.",
  });
}
