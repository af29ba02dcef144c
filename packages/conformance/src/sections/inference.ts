/**
 * The inference rule: inference multiplies by the mean of the noise, exactly, whatever the key, the step and the sample;
 * and that is the expectation of training.
 */
import { resolveRate } from "@maskout/core/variant";
import { describe, expect, it } from "vitest";
import { onEachDevice, RATES, type Subject } from "../subject.js";
import { expectBits, peculiarValues, someValues } from "../support/arrays.js";
import { KEY } from "../support/noise.js";
import { layerOn } from "../support/passes.js";
import { expectBitsOn } from "../support/subnormal.js";

const SHAPE = [25, 4];
/** Training steps whose outputs are averaged. */
const STEPS = 4096;
const STANDARD_ERRORS = 5;

export function inference({ variant, devices }: Subject): void {
  const momentsAt = (rate: number) => variant.moments(resolveRate("conformance", { rate }).keepProbability);

  describe("inference", () => {
    const x = someValues(100);
    x.set(peculiarValues(), 40);
    const scaled = (rate: number): Float32Array => x.map((value) => value * Math.fround(momentsAt(rate).mean));

    it("is float32(x * mean)", () => {
      for (const rate of RATES) expectBits(variant.infer(x, { rate }), scaled(rate), `rate ${rate}`);
    });

    it.each(RATES)("is the expectation of training at rate %d", (rate) => {
      const values = someValues(64);
      const inferred = variant.infer(values, { rate });
      const sums = new Float64Array(values.length);
      for (let step = 0; step < STEPS; step++) {
        variant.dropout(values, { rate, seed: "expectation", step }).forEach((value, index) => {
          sums[index] = sums[index]! + value;
        });
      }
      const standardError = Math.sqrt(momentsAt(rate).variance / STEPS);
      for (const [index, sum] of sums.entries()) {
        expect(
          Math.abs(sum / STEPS - inferred[index]!),
          `element ${index}: training averages ${sum / STEPS}, inference gives ${inferred[index]}`,
        ).toBeLessThanOrEqual(STANDARD_ERRORS * standardError * Math.abs(values[index]!));
      }
    });

    onEachDevice(devices, (device) => {
      it("the layer multiplies by the mean, forward and back, whatever the key, step and sample", async () => {
        for (const rate of RATES) {
          const layer = variant.layer({ rate });
          for (const call of [{ key: KEY }, { key: [1, 2] as const, step: 7, sample: 3, firstExample: 9 }]) {
            const { output, dx } = await layerOn(device, layer, { x, shape: SHAPE, mode: "infer", ...call });
            await expectBitsOn(device, output, scaled(rate), `the output at rate ${rate}`);
            await expectBitsOn(device, dx, scaled(rate), `the gradient at rate ${rate}`);
          }
        }
      });
    });
  });
}
