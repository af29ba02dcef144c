/** Sizes of arrays: every element is computed and no other memory is touched, also in place and in a view of a larger array. */
import { sizeOf } from "@maskout/core/variant";
import { describe, it } from "vitest";
import { KEY } from "../../noise.js";
import type { FunctionSubject } from "../../subject.js";
import { expectBits, someValues } from "../../support/arrays.js";
import { sizesOf } from "../noise/sizes.js";

/** Several times the size of the tiles in which arrays are processed. */
const LARGE = 2 ** 16 + 3;

export function sizes(subject: FunctionSubject): void {
  const { noise, functions, cases, inputShape } = subject;
  const { dropout, dropoutGrad, infer } = functions;
  const options = { ...cases[0], key: KEY, step: 2 };
  const shape = [1031, ...inputShape];
  const size = sizeOf(shape);

  describe("sizes", () => {
    it.each(sizesOf(subject, LARGE).map((some) => [sizeOf(some), some] as const))(
      "all %d elements are computed, into a new array and in place",
      (count, some) => {
        const values = someValues(count);
        const place = { step: 2, ...noise.placeOf(options, { shape: some }) };
        const call = { ...options, shape: some };
        const expected = noise.reference(options, { values, shape: some }, place);
        expectBits(dropout(values, call), expected, "dropout");
        const itself = values.slice();
        dropout(itself, { ...call, out: itself });
        expectBits(itself, expected, "dropout in place");
        if (dropoutGrad === undefined) return;
        const back =
          noise.backward === "forward"
            ? expected
            : noise.referenceBack(options, { values, shape: some }, values, place);
        expectBits(dropoutGrad(values, call), back, "the gradient");
        dropoutGrad(values, { ...call, out: values });
        expectBits(values, back, "the gradient in place");
      },
    );

    it("a view of an array is computed in place, and its neighbours are unchanged", () => {
      const whole = new Float32Array(size + 2).fill(7);
      const view = whole.subarray(1, -1);
      view.set(someValues(size));
      dropout(view, { ...options, shape, out: view });
      const expected = new Float32Array(size + 2).fill(7);
      expected.set(dropout(someValues(size), { ...options, shape }), 1);
      expectBits(whole, expected);
    });

    it("the input is unchanged if another output is given", () => {
      const x = someValues(size);
      dropout(x, { ...options, shape, out: new Float32Array(size) });
      dropoutGrad?.(x, { ...options, shape });
      infer?.(x, cases[0]);
      expectBits(x, someValues(size));
    });

    if (infer === undefined) return;
    it("inference in place gives the same result as into a new array", () => {
      const x = someValues(size);
      const inferred = infer(x, cases[0]);
      infer(x, { ...cases[0], out: x });
      expectBits(x, inferred);
    });
  });
}
