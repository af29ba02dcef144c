/**
 * Gradients against central differences of `L(x) = sum(c * y(x))`, summed in float64. At fixed noise the output is
 * linear in x, so the difference has no error of truncation, whatever its step: with |x| < 2.5 and a step of 0.5 the
 * rounding of two outputs and of the gradient itself is below 8 * 2^-24 of |noise * c|, and the bound is twice that.
 */
import type { Layer, Mode } from "@maskout/core";
import { describe, expect, it } from "vitest";
import { onEachDevice, RATES, type Subject } from "../subject.js";
import { someValues } from "../support/arrays.js";
import { KEY } from "../support/noise.js";
import { layerOn } from "../support/passes.js";

const SHAPE = [5, 7];
const STEP = 0.5;
const BOUND = 2 ** -20;
const MODES: readonly Mode[] = ["train", "sample", "infer"];

export function gradients({ variant, devices }: Subject): void {
  describe("gradients", () => {
    const x = someValues(35);
    const c = someValues(35, 400);

    it("dropoutGrad is the derivative of dropout", async () => {
      for (const rate of RATES) {
        const options = { rate, key: KEY, step: 5, sample: 2 };
        const derivative = await differences((at) => variant.dropout(at, options), x, c);
        expectClose(variant.dropoutGrad(c, options), derivative, `rate ${rate}`);
      }
    });

    onEachDevice(devices, (device) => {
      const check = async (layer: Layer, mode: Mode): Promise<void> => {
        const at = { shape: SHAPE, mode, step: 5, sample: 2, firstExample: 3 };
        const { dx } = await layerOn(device, layer, { ...at, x, dy: c });
        const derivative = await differences(
          async (input) => (await layerOn(device, layer, { ...at, x: input })).output,
          x,
          c,
        );
        expectClose(dx, derivative, `${mode} mode`);
      };

      it.each(MODES)("the pullback is the derivative of the output in %s mode", async (mode) => {
        for (const rate of [0.3, 0.5]) await check(variant.layer({ rate }), mode);
      });

      it("the pullback is the derivative of the output where elements share their noise", async () => {
        await check(variant.layer({ rate: 0.4, noiseShape: [null, 1] }), "train");
      });
    });
  });
}

/** The derivative of `sum(c * f(x))` with respect to each x, by central differences. */
async function differences(
  f: (x: Float32Array) => Float32Array | Promise<Float32Array>,
  x: Float32Array,
  c: Float32Array,
): Promise<readonly number[]> {
  const lossAt = async (index: number, step: number): Promise<number> => {
    const moved = x.slice();
    moved[index] = moved[index]! + step;
    const y = await f(moved);
    return y.reduce((sum, value, at) => sum + value * c[at]!, 0);
  };
  return Promise.all(
    Array.from(x, async (_, index) => {
      const [above, below] = await Promise.all([lossAt(index, STEP), lossAt(index, -STEP)]);
      return (above - below) / (2 * STEP);
    }),
  );
}

function expectClose(gradient: Float32Array, derivative: readonly number[], what: string): void {
  for (const [index, value] of gradient.entries()) {
    const expected = derivative[index]!;
    const distance = Math.abs(value - expected);
    expect(distance, `${what}: element ${index} is ${value}, the difference quotient ${expected}`).toBeLessThanOrEqual(
      BOUND * Math.max(Math.abs(value), Math.abs(expected)) + 1e-12,
    );
  }
}
