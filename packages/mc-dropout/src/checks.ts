/** What sampling refuses, beside what the summaries do. */
import { OptionError, ShapeError } from "@maskout/core";
import { Tensor } from "@maskout/core/variant";
import { expectLabels } from "@maskout/uncertainty/sums";

/** Class numbers from 0, one an example: a tensor `[examples]`, such as `argMax` makes, or any array of them. */
export type Labels = ArrayLike<number> | Tensor;

/** A copy of labels that nobody can change until they are needed. @throws {@link OptionError} @throws {@link ShapeError} */
export async function readLabels(
  owner: string,
  labels: Labels,
  examples: number,
  classes: number,
): Promise<ArrayLike<number>> {
  if (labels instanceof Tensor && labels.shape.length !== 1) {
    throw new ShapeError(owner, { labels: labels.shape }, "[examples]; of rows of scores, argMax makes class numbers");
  }
  const values = labels instanceof Tensor ? await labels.data() : labels;
  expectLabels(owner, values, examples, classes);
  return Float64Array.from(values);
}

/** As many numbers as an answer may hold: 1 GiB of float32, as a tensor. */
const MOST_NUMBERS = 2 ** 28;

/** Refuses to make an answer that is too large, before anything is drawn. @throws {@link OptionError} */
export function expectRoom(owner: string, option: string, value: unknown, sizes: readonly number[]): void {
  const numbers = sizes.reduce((product, size) => product * size, 1);
  if (numbers <= MOST_NUMBERS) return;
  throw new OptionError({
    owner,
    option,
    value,
    expected: `an answer of at most 2^28 = ${MOST_NUMBERS} numbers, not ${sizes.join(" x ")} = ${numbers}`,
    remedy: "Ask about fewer examples at a time.",
  });
}
