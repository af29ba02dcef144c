/** Class numbers as targets. */
import { OptionError } from "../../errors.js";
import { expectWhole } from "../../options.js";
import { MOST_ELEMENTS } from "../../shape.js";
import { resolveDevice, type TensorOptions } from "../../tensor/create.js";
import { Tensor } from "../../tensor/tensor.js";
import { expectAttached, type NumberArray, newFloats, typedArrayKind } from "../../typed-arrays.js";

/**
 * One-hot targets: a tensor `[labels.length, classes]` with a 1 in each row at the label and 0 elsewhere.
 * @param labels Class numbers from 0: an array or a typed array.
 * @param classes The number of classes, at least 1.
 * @throws {@link OptionError} for a label that is not a whole number in [0, classes), and for more than 2^28 elements.
 */
export function oneHot(labels: ArrayLike<number>, classes: number, options: TensorOptions = {}): Tensor {
  const device = resolveDevice("oneHot", options);
  const refuse: (option: string, value: unknown, expected: string, remedy: string) => never = (
    option,
    value,
    expected,
    remedy,
  ) => {
    throw new OptionError({ owner: "oneHot", option, value, expected, remedy });
  };
  if (!Array.isArray(labels)) {
    if (typedArrayKind(labels) === undefined) {
      refuse("labels", labels, "an array of class numbers", "Such as [0, 2, 1], or a Uint8Array.");
    }
    expectAttached("oneHot", "labels", labels as NumberArray);
  }
  expectWhole("oneHot", "classes", classes, 1, "It is the number of classes.", MOST_ELEMENTS);
  const rows = labels.length;
  if (rows * classes > MOST_ELEMENTS) {
    refuse("labels", labels, `at most ${Math.floor(MOST_ELEMENTS / classes)} labels`, "Use smaller batches.");
  }
  const values = newFloats("oneHot", rows * classes);
  for (let row = 0; row < rows; row++) {
    const label = labels[row] ?? Number.NaN;
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      const expected = `a whole number in [0, ${classes})`;
      refuse(`labels[${row}]`, labels[row], expected, "Number the classes from 0, or raise classes.");
    }
    values[row * classes + label] = 1;
  }
  return Tensor.fromStorage(device, device.upload(values), [rows, classes]);
}
