/**
 * Exact values: a mask multiplies a kept element by one float32 scale and makes every other +0, and the functions, the
 * kernel and the layer give the bits of the kernel's reference on every device.
 */
import { cpu } from "@maskout/core";
import { describe, expect, it } from "vitest";
import { onEachDevice, RATES, type Subject } from "../subject.js";
import { expectBits, peculiarValues, someValues } from "../support/arrays.js";
import { applied, KEY, noiseOf, type Place, referenceOf } from "../support/noise.js";
import { kernelOn, layerOn } from "../support/passes.js";
import { skip } from "../support/skip.js";
import { expectBitsOn } from "../support/subnormal.js";

const COUNT = 1000;
const SHAPE = [125, 8];

export function values({ variant, devices }: Subject): void {
  describe("exact values", () => {
    const x = someValues(COUNT);
    x.set(peculiarValues(), 100);
    const places: readonly Place[] = RATES.map((rate, index) => ({ rate, key: KEY, step: index * 1000, sample: 0 }));

    if (variant.noise === "mask") {
      it("kept elements are float32(x * scale), dropped elements are +0", () => {
        for (const place of places) {
          expectBits(referenceOf(variant, x, place), applied(noiseOf(variant, COUNT, place), x), `rate ${place.rate}`);
        }
      });

      it("everything is dropped but one draw in 65536 at the highest rate, and nothing is divided by 0", () => {
        const rate = 1 - 2 ** -16;
        const noise = variant.dropout(new Float32Array(2 ** 20).fill(1), { rate, key: KEY });
        expectBits(noise, noiseOf(variant, noise.length, { rate }));
        expect(noise.some((value) => value > 0)).toBe(true);
      });
    }

    it("dropout and its gradient give the bits of the reference", () => {
      for (const { rate, key = KEY, step = 0 } of places) {
        const expected = referenceOf(variant, x, { rate, key, step });
        expectBits(variant.dropout(x, { rate, key, step }), expected, `dropout at rate ${rate}`);
        expectBits(variant.dropoutGrad(x, { rate, key, step }), expected, `the gradient at rate ${rate}`);
      }
    });

    it("keepProb is 1 - rate", () => {
      for (const rate of RATES) {
        expectBits(
          variant.dropout(x, { keepProb: 1 - rate, key: KEY }),
          variant.dropout(x, { rate, key: KEY }),
          `rate ${rate}`,
        );
        expectBits(variant.infer(x, { keepProb: 1 - rate }), variant.infer(x, { rate }), `inference at rate ${rate}`);
      }
    });

    if (variant.kernel.cpu.simd !== undefined) {
      it("the SIMD kernel gives the bits of the reference", async (context) => {
        const device = cpu();
        if (device.simd === undefined)
          skip(context, `the SIMD kernel cannot run: the default device is ${device.name}`);
        for (const place of places) {
          expectBits(await kernelOn(device, variant, x, place), referenceOf(variant, x, place), `rate ${place.rate}`);
        }
      });
    }

    onEachDevice(devices, (device) => {
      it("the kernel gives the bits of the reference", async () => {
        for (const place of places) {
          await expectBitsOn(
            device,
            await kernelOn(device, variant, x, place),
            referenceOf(variant, x, place),
            `rate ${place.rate}`,
          );
        }
      });

      it("the layer gives the bits of the reference, forward and back", async () => {
        for (const { rate, step = 0 } of places) {
          const { output, dx } = await layerOn(device, variant.layer({ rate }), { x, shape: SHAPE, step, dy: x });
          const expected = referenceOf(variant, x, { rate, step }, SHAPE);
          await expectBitsOn(device, output, expected, `the output at rate ${rate}`);
          await expectBitsOn(device, dx, expected, `the gradient at rate ${rate}`);
        }
      });
    });
  });
}
