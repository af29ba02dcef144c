/** The place of an array's noise in the stream, and the absence of state: the same options give the same bits, other places other bits. */
import { foldIn, keyFromSeed } from "@maskout/core";
import { sizeOf } from "@maskout/core/variant";
import { describe, expect, it, vi } from "vitest";
import { KEY } from "../../noise.js";
import type { FunctionSubject } from "../../subject.js";
import { expectBits, expectOtherBits, someValues } from "../../support/arrays.js";

export function places({ noise, functions, cases, inputShape, takes }: FunctionSubject): void {
  const { dropout, dropoutGrad, infer } = functions;
  const shape = [40, ...inputShape];
  const x = someValues(sizeOf(shape));
  const base = { ...cases[0], key: KEY, step: 3, sample: 2, shape };
  const seeded = (seed: unknown, own: object = {}): Float32Array => dropout(x, { ...cases[0], shape, seed, ...own });

  describe("the place in the stream", () => {
    it.each([
      ["step", { step: 4 }],
      ["sample", { sample: 3 }],
      ["layer", { key: foldIn(KEY, 1) }],
      ["key", { key: [KEY[0], KEY[1] ^ 1] }],
    ])("another %s gives other bits, and the same options give the same bits", (what, change) => {
      expectBits(dropout(x, base), dropout(x, base), "dropout");
      expectOtherBits(dropout(x, { ...base, ...change }), dropout(x, base), what);
      if (dropoutGrad === undefined) return;
      expectBits(dropoutGrad(x, base), dropoutGrad(x, base), "the gradient");
      if (noise.backward === "identity") return;
      expectOtherBits(dropoutGrad(x, { ...base, ...change }), dropoutGrad(x, base), what);
    });

    it("a seed gives the bits of its key, and another seed gives other bits", () => {
      expectBits(seeded("a"), seeded(undefined, { key: keyFromSeed("a") }));
      expectBits(seeded(1), seeded("1"));
      for (const [one, other] of [
        ["a", "b"],
        [1, 11],
        [5n, 6n],
      ])
        expectOtherBits(seeded(one), seeded(other), "the seed");
    });

    it("the step and the sample are 0 by default", () => {
      expectBits(seeded("a"), seeded("a", { step: 0, sample: 0 }));
    });
  });

  describe("state", () => {
    it("interleaved calls with two streams, and calls after a refused one, give the same results as alone", () => {
      const others = { ...base, key: [1, 2], step: 9 };
      const alone = [base, others].map((options) => dropout(x, options));
      for (const index of [0, 1, 0, 0, 1]) {
        expectBits(dropout(x, [base, others][index]!), alone[index]!);
        expect(() => dropout(x, { ...base, step: -1 })).toThrow();
      }
    });

    it("options are not changed", () => {
      const noiseShape = takes.has("noiseShape") ? { noiseShape: Object.freeze(shape.map(() => 1)) } : {};
      const options = Object.freeze({ ...base, ...noiseShape, shape: Object.freeze([...shape]) });
      dropout(x, options);
      dropoutGrad?.(x, options);
      expect(options).toEqual({ ...base, ...noiseShape });
    });

    it("Math.random is never called", () => {
      const random = vi.spyOn(Math, "random");
      try {
        dropout(x, base);
        dropoutGrad?.(x, base);
        infer?.(x, cases[0]);
        expect(random).not.toHaveBeenCalled();
      } finally {
        random.mockRestore();
      }
    });
  });
}
