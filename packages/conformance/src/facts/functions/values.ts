/** Exact values: the functions give the bits of the references, as the layer does, and `dropoutGrad` gives the gradient. */
import { keyFromSeed } from "@maskout/core";
import { sizeOf } from "@maskout/core/variant";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KEY } from "../../noise.js";
import type { FunctionSubject } from "../../subject.js";
import { expectBits, ones, peculiarValues, someValues } from "../../support/arrays.js";
import { decisionsOf } from "../../support/decisions.js";
import { dot, expectAffineDerivative } from "../../support/differences.js";
import { GOLDEN, keptOf } from "../noise/decisions.js";
import { dimensions, repeatedOnes, resolved } from "../noise/noise-shapes.js";
import { keptOrZero, NON_FINITE, selected } from "../noise/non-finite.js";

const RUNS = { seed: 20_14, numRuns: 60 };

export function values(subject: FunctionSubject): void {
  const { noise, functions, cases, still, inputShape, takes } = subject;
  const { dropout, dropoutGrad, infer } = functions;
  const shape = [125, ...inputShape];
  const x = someValues(sizeOf(shape));
  x.set(peculiarValues(), 100);
  const bits = cases.filter((options) => noise.facts(options).decisions === "bits");

  describe("exact values", () => {
    it("the functions give the bits of the references", () => {
      for (const [index, options] of cases.entries()) {
        const place = { key: keyFromSeed(index), step: index * 1000, sample: index };
        const expected = { ...place, ...noise.placeOf(options, { shape }) };
        const call = { ...options, ...place, shape };
        const what = JSON.stringify(options);
        expectBits(dropout(x, call), noise.reference(options, { values: x, shape }, expected), `dropout at ${what}`);
        if (dropoutGrad === undefined) continue;
        const back = noise.referenceBack(options, { values: x, shape }, x, expected);
        expectBits(dropoutGrad(x, call), back, `the gradient at ${what}`);
      }
    });

    if (dropoutGrad !== undefined) {
      it("dropoutGrad is the derivative of dropout", async () => {
        const few = [5, ...inputShape];
        const [from, c] = [someValues(sizeOf(few)), someValues(sizeOf(few), 400)];
        for (const options of cases) {
          const call = { ...options, key: KEY, step: 5, sample: 2, shape: few };
          const loss = async (moved: Float32Array) => dot(dropout(moved, call), c);
          await expectAffineDerivative(dropoutGrad(c, call), from, loss, JSON.stringify(options));
        }
      });
    }

    if (["rate", "keepProb"].every((name) => noise.options.includes(name))) {
      it("keepProb is 1 - rate", () => {
        const others = Object.fromEntries(Object.entries(cases[0]).filter(([name]) => name !== "rate"));
        for (const rate of [0.1, 0.3, 0.5, 0.9]) {
          const [told, kept] = [
            { ...others, rate },
            { ...others, keepProb: 1 - rate },
          ];
          expectBits(
            dropout(x, { ...kept, key: KEY, shape }),
            dropout(x, { ...told, key: KEY, shape }),
            `rate ${rate}`,
          );
          if (infer) expectBits(infer(x, kept), infer(x, told), `inference at rate ${rate}`);
        }
      });
    }

    if (infer !== undefined) {
      it("inference multiplies by one number", () => {
        for (const options of cases) {
          const factor = Math.fround(noise.inference(options));
          expectBits(
            infer(x, options),
            x.map((value) => value * factor),
            JSON.stringify(options),
          );
        }
      });
    }

    if (still.length > 0) {
      it("the functions are the identity if nothing is drawn", () => {
        for (const options of still) {
          const call = { ...options, key: KEY, step: 3, shape };
          expectBits(dropout(x, call), x, `dropout at ${JSON.stringify(options)}`);
          if (dropoutGrad) expectBits(dropoutGrad(x, call), x, `the gradient at ${JSON.stringify(options)}`);
          if (infer) expectBits(infer(x, options), x, `inference at ${JSON.stringify(options)}`);
        }
      });
    }

    if (bits.length > 0 && noise.elementwise) {
      it("dropout drops exactly what the golden masks drop", () => {
        for (const { key, step, rate, count, kept, label } of GOLDEN.filter(({ offset }) => offset === 0)) {
          const options = { ...bits[0], rate };
          const y = dropout(ones(count), { ...options, key, step });
          expect(keptOf(y, noise.facts(options).dropped ?? 0), label).toEqual(kept);
        }
      });
    }

    if (bits.length > 0) {
      it.each(NON_FINITE)(
        "a dropped %s becomes what every dropped element becomes, and a kept one passes through",
        (_, value) => {
          const options = { ...bits[0] };
          const kept = decisionsOf(options, shape, { ...noise.placeOf(options, { shape }), step: 1 });
          const spoilt = new Float32Array(x.length).fill(value);
          const call = { ...options, key: KEY, step: 1, shape };
          expectBits(dropout(spoilt, call), selected(noise, options, kept, value), "dropout");
          if (dropoutGrad) expectBits(dropoutGrad(spoilt, call), keptOrZero(kept, value), "the gradient");
        },
      );
    }

    if (takes.has("noiseShape") && noise.elementwise) {
      it("elements along a shared dimension share their noise", () => {
        const property = fc.property(dimensions, (chosen) => {
          const asked = resolved(chosen);
          const count = sizeOf(asked.shape);
          const call = { ...cases[0], key: KEY, step: 1, shape: asked.shape, noiseShape: asked.entries };
          const repeated = repeatedOnes(noise, cases[0], { ...asked, place: { step: 1 } });
          expectBits(dropout(ones(count), call), repeated, "dropout");
          if (dropoutGrad && noise.backward === "forward")
            expectBits(dropoutGrad(ones(count), call), repeated, "the gradient");
        });
        fc.assert(property, RUNS);
      });
    }
  });
}
