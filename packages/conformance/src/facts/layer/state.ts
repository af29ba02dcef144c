/**
 * No global state: a layer or a pass does not depend on earlier passes, and it changes nothing other than what it returns. State of training is
 * passed in and returned.
 */
import { type Layer, tensor, tidy } from "@maskout/core";
import { sizeOf } from "@maskout/core/variant";
import { describe, expect, it, vi } from "vitest";
import { expectBits, someValues } from "../../support/arrays.js";
import { callOf, MODES, passOn, someGradient, valuesOf } from "../../support/passes.js";
import type { LayerSubject } from "./subject.js";

const ROWS = 4;

export function state({ layers, inputShape, home, withoutGradient }: LayerSubject): void {
  const shape = [ROWS, ...inputShape];
  const x = someValues(sizeOf(shape));
  const modes = MODES.filter((mode) => !withoutGradient.has(mode));

  describe("state", () => {
    it("one layer serves many passes at once: pullbacks may be called late, twice and in any order", async () => {
      for (const { what, make } of layers) {
        const expected = await Promise.all([0, 1, 2].map((step) => passOn(home, make(), { shape, x, step })));
        const layer = make();
        const order = [2, 0, 1, 0, 2];
        const made = tidy(home, () => {
          const input = tensor(x, shape, { device: home });
          const passes = [0, 1, 2].map((step) => layer.forward(input, callOf(home, layer, shape, { step })));
          return order.map((step) => {
            const { output, pullback } = passes[step]!;
            return pullback(tensor(someGradient(output.size), output.shape, { device: home })).dx;
          });
        });
        for (const [index, dx] of made.entries()) {
          expectBits(await dx.data(), expected[order[index]!]!.dx, `${what}: the gradient of step ${order[index]}`);
          dx.dispose();
        }
      }
    });

    it("a pass changes neither its input nor its variables nor the gradient passed to it", async () => {
      for (const { what, make } of layers) {
        for (const mode of modes) await expectUntouched(make(), mode, what);
      }
    });

    it("only train mode returns new state, with the names and shapes that build gave", async () => {
      for (const { what, make } of layers) {
        for (const mode of modes) {
          const layer = make();
          const names = tidy(home, () => {
            const pass = layer.forward(tensor(x, shape, { device: home }), callOf(home, layer, shape, { mode }));
            const built = callOf(home, layer, shape).state;
            for (const name in pass.state)
              expect(pass.state[name]!.shape, `${what}: ${name}`).toEqual(built[name]?.shape);
            return { made: Object.keys(pass.state ?? {}).sort(), built: Object.keys(built).sort() };
          });
          expect(names.made, `${what}: the new state in ${mode} mode`).toEqual(mode === "train" ? names.built : []);
        }
      }
    });

    // gpu.js calls it before every kernel on WebGL; none of our kernels uses the number.
    it.skipIf("backend" in home)("Math.random is never called", async () => {
      const random = vi.spyOn(Math, "random");
      try {
        for (const { make } of layers) for (const mode of modes) await passOn(home, make(), { shape, mode });
        expect(random).not.toHaveBeenCalled();
      } finally {
        random.mockRestore();
      }
    });
  });

  async function expectUntouched(layer: Layer, mode: (typeof MODES)[number], what: string): Promise<void> {
    using input = tensor(x, shape, { device: home });
    const call = callOf(home, layer, shape, { mode });
    const variables = { ...call.parameters, ...call.state };
    const before = await valuesOf(variables);
    const dy = tidy(home, () => {
      const pass = layer.forward(input, call);
      const upstream = tensor(someGradient(pass.output.size), pass.output.shape, { device: home });
      pass.pullback(upstream);
      return upstream;
    });
    expectBits(await input.data(), x, `${what}, ${mode} mode: the input`);
    expectBits(await dy.data(), someGradient(dy.size), `${what}, ${mode} mode: the gradient`);
    const after = await valuesOf(variables);
    for (const name in before) expectBits(after[name]!, before[name]!, `${what}, ${mode} mode: ${name}`);
    for (const one of [dy, ...Object.values(variables)]) one.dispose();
  }
}
