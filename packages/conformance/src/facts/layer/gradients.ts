/**
 * Gradients of x and of every parameter, against difference quotients of `sum(c * output) + penalty` with fixed noise. In a mode without a gradient,
 * the pullback throws a typed error.
 */
import { type Layer, MaskoutError, type Mode, tensor, tidy } from "@maskout/core";
import { sizeOf } from "@maskout/core/variant";
import { describe, expect, it } from "vitest";
import { someValues } from "../../support/arrays.js";
import { dot, expectDerivative } from "../../support/differences.js";
import { callOf, MODES, parametersOf, passOn, someGradient } from "../../support/passes.js";
import type { LayerSubject } from "./subject.js";

const ROWS = 3;
/** A gradient below this share of the largest one of the pass is compared relative to that share. */
const SMALL = 2 ** -10;
/** Likewise for this share of the loss's terms: their rounding dominates a quotient where the terms of a scalar's gradient cancel. */
const ROUNDED = 2 ** -5;

export function gradients({ layers, inputShape, home, withoutGradient }: LayerSubject): void {
  const shape = [ROWS, ...inputShape];
  const x = someValues(sizeOf(shape));

  const check = async (layer: Layer, mode: Mode, what: string): Promise<void> => {
    const at = { shape, mode, step: 5, sample: 2, firstExample: 3 };
    const pass = await passOn(home, layer, { ...at, x });
    const lossOf = async (changed: Parameters<typeof passOn>[2]): Promise<number> => {
      const { output, penalty } = await passOn(home, layer, { ...changed, back: false });
      return dot(output, someGradient(output.length)) + (penalty?.[0] ?? 0);
    };
    const c = someGradient(pass.output.length);
    const terms = pass.output.map((value, index) => value * c[index]!);
    const rounded = ROUNDED * Math.sqrt(dot(terms, terms));
    const scale = Math.max(SMALL * largestOf([pass.dx, ...Object.values(pass.gradients)]), rounded);
    await expectDerivative(pass.dx, x, (moved) => lossOf({ ...at, x: moved }), { what: `${what}: dx`, scale });
    const parameters = await parametersOf(home, layer, inputShape);
    for (const [name, values] of Object.entries(parameters)) {
      // A missing gradient is zero.
      const gradient = pass.gradients[name] ?? new Float32Array(values.length);
      const loss = (moved: Float32Array) => lossOf({ ...at, x, changed: { [name]: moved } });
      await expectDerivative(gradient, values, loss, { what: `${what}: the gradient of ${name}`, scale });
    }
  };

  describe("gradients", () => {
    for (const mode of MODES) {
      if (withoutGradient.has(mode)) {
        it(`do not exist in ${mode} mode, and the pullback throws a typed error`, () => {
          for (const { make } of layers) {
            tidy(home, () => {
              const layer = make();
              const pass = layer.forward(tensor(x, shape, { device: home }), callOf(home, layer, shape, { mode }));
              expect(() => pass.pullback(pass.output)).toThrow(MaskoutError);
            });
          }
        });
      } else {
        it(`are the derivatives of the output and the penalty in ${mode} mode`, async () => {
          // The cases differ in training only.
          for (const { what, make } of mode === "train" ? layers : layers.slice(0, 2)) await check(make(), mode, what);
        });
      }
    }
  });
}

function largestOf(arrays: readonly Float32Array[]): number {
  return arrays.reduce(
    (most, values) => values.reduce((largest, value) => Math.max(largest, Math.abs(value)), most),
    0,
  );
}
