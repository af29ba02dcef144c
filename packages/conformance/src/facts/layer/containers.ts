/** Containers: as layer number `l` of a chain, or in a residual block, a layer gives the same as alone with the key `foldIn(key, l)`. */
import { chain, foldIn, initialize, type Layer, residual } from "@maskout/core";
import { describe, expect, it } from "vitest";
import { KEY } from "../../noise.js";
import { expectBits } from "../../support/arrays.js";
import { type NamedValues, type PassPlace, passOn } from "../../support/passes.js";
import type { LayerSubject } from "./subject.js";

const ROWS = 7;

export function containers({ layers, inputShape, home }: LayerSubject): void {
  const shape = [ROWS, ...inputShape];
  const at = { shape, mode: "train", step: 3, sample: 1, firstExample: 2 } as const;

  describe("containers", () => {
    it("layer number 1 of a chain gives the same as alone", async () => {
      for (const { what, make } of layers) {
        const layer = make();
        const prefix = `1.${layer.kind}.`;
        const alone = await aloneWith(layer, 1, prefix);
        const inside = await passOn(home, chain([chain([]), layer]), { ...at, changed: alone.given });
        expectBits(inside.output, alone.pass.output, `${what}: the output`);
        expectBits(inside.dx, alone.pass.dx, `${what}: the gradient`);
        expectSameNames(inside.gradients, alone.pass.gradients, prefix, what);
      }
    });

    it("the body of a residual block is layer number 0, the shortcut number 1", async () => {
      for (const { what, make } of layers) {
        const layer = make();
        const [body, shortcut] = [await aloneWith(layer, 0, "body."), await aloneWith(layer, 1, "shortcut.")];
        const changed = { ...body.given, ...shortcut.given };
        const { output, gradients } = await passOn(home, residual(layer, layer), { ...at, changed });
        const sum = body.pass.output.map((value, index) => value + shortcut.pass.output[index]!);
        expectBits(output, sum, `${what}: the output`);
        expectSameNames(gradients, body.pass.gradients, "body.", what);
        expectSameNames(gradients, shortcut.pass.gradients, "shortcut.", what);
      }
    });
  });

  /** A pass of a layer alone, with the key and the parameters of child number `index`. */
  async function aloneWith(layer: Layer, index: number, prefix: string) {
    const key = foldIn(KEY, index);
    const made = initialize(layer, { inputShape, key, index, device: home });
    const parameters = Object.entries(made.parameters);
    const given: Record<string, Float32Array> = {};
    for (const [name, one] of parameters) given[prefix + name] = await one.data();
    for (const one of [...Object.values(made.parameters), ...Object.values(made.state)]) one.dispose();
    const changed: NamedValues = Object.fromEntries(parameters.map(([name]) => [name, given[prefix + name]!]));
    const place: PassPlace = { ...at, key, index, changed };
    return { pass: await passOn(home, layer, place), given };
  }
}

/** Expects the gradients of a layer alone among those of its container. */
function expectSameNames(inside: NamedValues, alone: NamedValues, prefix: string, what: string): void {
  const names = Object.keys(inside).filter((name) => name.startsWith(prefix));
  expect(names.sort(), `${what}: the parameters`).toEqual(
    Object.keys(alone)
      .map((name) => prefix + name)
      .sort(),
  );
  for (const [name, values] of Object.entries(alone)) expectBits(inside[prefix + name]!, values, `${what}: ${name}`);
}
