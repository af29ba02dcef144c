/**
 * Exact values: the layer gives the bits of the kernels' references, forward and backward, at the place where it draws. If an element can be drawn
 * alone, any stretch of the noise gives the bits of the whole. For noise that is affine in x, the pullback is the derivative to 2^-20.
 */
import { sizeOf } from "@maskout/core/variant";
import { describe, it } from "vitest";
import type { NoiseSubject } from "../../subject.js";
import { expectBits, peculiarValues, someValues } from "../../support/arrays.js";
import { formsOf, onEachDevice } from "../../support/devices.js";
import { dot, expectAffineDerivative } from "../../support/differences.js";
import { expectExact } from "../../support/exact.js";
import { DRAWING, passOn } from "../../support/passes.js";

const ROWS = 125;

export function values(subject: NoiseSubject): void {
  const { noise, layer, cases, inputShape, home, devices } = subject;
  const shape = [ROWS, ...inputShape];
  const x = someValues(sizeOf(shape));
  x.set(peculiarValues(), 100);
  const dy = (size: number) => {
    const upstream = someValues(size, 77);
    upstream.set(peculiarValues(), 96);
    return upstream;
  };

  describe("exact values", () => {
    onEachDevice(formsOf(devices), (device) => {
      it("the layer gives the bits of the references, forward and backward", async () => {
        for (const [index, options] of cases.entries()) {
          const call = { step: index * 1000, sample: index, firstExample: 3 * index };
          const place = { ...call, ...noise.placeOf(options, { shape, ...call }) };
          const { output, dx } = await passOn(device, layer(options), { shape, x, dy, mode: "sample", ...call });
          const what = JSON.stringify(options);
          const given = { values: x, shape };
          await expectExact(
            device,
            noise,
            options,
            output,
            noise.reference(options, given, place),
            `the output at ${what}`,
          );
          const back = noise.referenceBack(options, given, dy(x.length), place);
          await expectExact(device, noise, options, dx, back, `the gradient at ${what}`);
        }
      });
    });

    it("train mode draws the same as sample mode at sample 0", async () => {
      for (const options of cases) {
        const [train, sample] = await Promise.all(
          DRAWING.map((mode) => passOn(home, layer(options), { shape, x, dy, mode })),
        );
        expectBits(train!.output, sample!.output, "the output");
        expectBits(train!.dx, sample!.dx, "the gradient");
      }
    });

    if (noise.backward !== "full") {
      it("the pullback is the derivative of the output to 2^-20", async () => {
        const few = [5, ...inputShape];
        const at = { shape: few, mode: "sample", step: 5, sample: 2, firstExample: 3 } as const;
        const [from, c] = [someValues(sizeOf(few)), someValues(sizeOf(few), 400)];
        for (const options of cases.slice(0, 2)) {
          const { dx } = await passOn(home, layer(options), { ...at, x: from, dy: () => c });
          const loss = async (moved: Float32Array) =>
            dot((await passOn(home, layer(options), { ...at, x: moved, back: false })).output, c);
          await expectAffineDerivative(dx, from, loss, JSON.stringify(options));
        }
      });
    }

    if (cases.every((options) => noise.facts(options).alone) && noise.elementwise) {
      it("any stretch of the noise can be drawn alone, also past element 2^35", () => {
        for (const options of cases) {
          for (const element of [0, 2 ** 35 + 40]) {
            const whole = noise.reference(options, { values: x, shape: [x.length] }, { element });
            for (const [begin, end] of [
              [1, 2],
              [3, 77],
              [64, 200],
            ] as const) {
              const stretch = { values: x.subarray(begin, end), shape: [end - begin] };
              const part = noise.reference(options, stretch, { element: element + begin });
              expectBits(
                part,
                whole.subarray(begin, end),
                `elements ${element + begin} on at ${JSON.stringify(options)}`,
              );
            }
          }
        }
      });
    }
  });
}
