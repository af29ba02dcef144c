/** Class numbers as targets. */

import { OptionError } from "../../errors.js";
import type { Device } from "../../kernel/device.js";
import { tensor } from "../../tensor/create.js";
import type { Tensor } from "../../tensor/tensor.js";

/**
 * `[labels.length, classes]` with a 1 in each row at the label and 0 elsewhere.
 * @throws {@link OptionError} for a label that is not a whole number in [0, classes).
 */
export function oneHot(labels: ArrayLike<number>, classes: number, options: { readonly device?: Device } = {}): Tensor {
  const values = new Float32Array(labels.length * classes);
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row] ?? Number.NaN;
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new OptionError({
        owner: "oneHot",
        option: `labels[${row}]`,
        value: label,
        expected: `a whole number in [0, ${classes})`,
        remedy: "Number the classes from 0, or raise classes.",
      });
    }
    values[row * classes + label] = 1;
  }
  return tensor(values, [labels.length, classes], options);
}
