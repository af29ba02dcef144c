/** Shapes: build and forward give the stated shapes, for any number of examples, including none. */
import { initialize, type Layer, type Mode, type Tensor, tensor, tidy } from "@maskout/core";
import { sizeOf } from "@maskout/core/variant";
import { describe, expect, it } from "vitest";
import { KEY } from "../../noise.js";
import { expectBits, someValues } from "../../support/arrays.js";
import { callOf, MODES, parametersOf } from "../../support/passes.js";
import type { LayerSubject } from "./subject.js";

export function shapes({ layers, inputShape, home, withoutGradient }: LayerSubject): void {
  const expectShapes = (layer: Layer, rows: number, mode: Mode, what: string): void => {
    const shape = [rows, ...inputShape];
    const { outputShape, parameters, state } = initialize(layer, { inputShape, key: KEY, device: home });
    const x = tensor(someValues(sizeOf(shape)), shape, { device: home });
    const pass = layer.forward(x, { ...callOf(home, layer, shape, { mode }), parameters, state });
    expect(pass.output.shape, what).toEqual([rows, ...outputShape]);
    if (withoutGradient.has(mode)) return;
    const { dx, parameters: gradients } = pass.pullback(pass.output);
    expect(dx.shape, `${what}: the gradient of x`).toEqual(shape);
    if (mode === "train") expect(namesOf(gradients), `${what}: the gradients`).toEqual(namesOf(parameters));
    for (const name in gradients) {
      expect(gradients[name]!.shape, `${what}: the gradient of ${name}`).toEqual(parameters[name]?.shape);
    }
  };

  const expectAll = (rows: readonly number[]): void => {
    for (const { what, make } of layers) {
      for (const mode of MODES) {
        for (const count of rows)
          tidy(home, () => expectShapes(make(), count, mode, `${what}, ${count} examples, ${mode} mode`));
      }
    }
  };

  describe("shapes", () => {
    it("a batch has outputs of the shape that build returns, and every gradient has the shape of its operand", () =>
      expectAll([3, 1]));

    it("a batch without examples has an output without examples", () => expectAll([0]));

    it("the same key gives the same initial values", async () => {
      for (const { what, make } of layers) {
        const [first, second] = [
          await parametersOf(home, make(), inputShape),
          await parametersOf(home, make(), inputShape),
        ];
        for (const name in first) expectBits(second[name]!, first[name]!, `${what}: ${name}`);
      }
    });
  });
}

function namesOf(tensors: Readonly<Record<string, Tensor>>): readonly string[] {
  return Object.keys(tensors).sort();
}
