/** A layer's own seed, key and name. A seed is folded with the layer's index, a key is used as it is, and without either the parent's key is. */
import { chain, foldIn, keyFromSeed, type Layer, model, tensor, tidy } from "@maskout/core";
import { sizeOf } from "@maskout/core/variant";
import { describe, expect, it } from "vitest";
import { KEY } from "../../noise.js";
import { expectBits, expectOtherBits, someValues } from "../../support/arrays.js";
import { type PassPlace, passOn } from "../../support/passes.js";
import type { LayerSubject } from "./subject.js";

const ROWS = 40;

export function seeds({ layer, cases, inputShape, home, takes }: LayerSubject): void {
  const shape = [ROWS, ...inputShape];
  const options = cases[0];
  const outputOf = async (one: Layer, place: Partial<PassPlace> = {}): Promise<Float32Array> =>
    (await passOn(home, one, { shape, mode: "sample", back: false, ...place })).output;

  if (takes.has("seed")) {
    describe("its own seed or key", () => {
      it("is used whatever the model's key is", async () => {
        for (const own of [{ seed: "a" }, { key: keyFromSeed("a") }]) {
          const one = layer({ ...options, ...own });
          expectBits(await outputOf(one, { key: [1, 2] }), await outputOf(one, { key: [3, 4] }));
        }
      });

      it("as a seed, is folded with the layer's index, so that two layers with one seed differ", async () => {
        const one = layer({ ...options, seed: "a" });
        const [first, second] = [await outputOf(one, { index: 0 }), await outputOf(one, { index: 1 })];
        expectOtherBits(second, first, "the second layer");
        expectBits(first, await outputOf(layer({ ...options, key: foldIn(keyFromSeed("a"), 0) })), "the first layer");
        expectBits(second, await outputOf(layer({ ...options, key: foldIn(keyFromSeed("a"), 1) })), "the second layer");
      });

      it("as a key, is used as it is, whatever the layer's index", async () => {
        const one = layer({ ...options, key: KEY });
        const expected = await outputOf(layer(options), { key: KEY });
        for (const index of [0, 5]) expectBits(await outputOf(one, { key: [1, 2], index }), expected, `layer ${index}`);
      });

      it("may be a bigint, and another seed gives other bits", async () => {
        const big = await outputOf(layer({ ...options, seed: 2n ** 60n }));
        expectOtherBits(big, await outputOf(layer({ ...options, seed: 2 ** 60 + 2 ** 8 })), "the seed");
        expectBits(big, await outputOf(layer({ ...options, seed: String(2n ** 60n) })));
      });
    });
  }

  if (takes.has("name")) {
    describe("its own name", () => {
      it("is the prefix of its variables in a chain", () => {
        const [named, plain] = [layer({ ...options, name: "head" }), layer(options)];
        expect([named.name, plain.name]).toEqual(["head", undefined]);
        expect(named.kind).toBe(plain.kind);
        using made = model(chain([named]), { key: KEY, device: home, inputShape });
        const own = Object.keys(plain.build({ inputShape, key: KEY }).parameters);
        expect([...made.parameters.keys()]).toEqual(own.map((name) => `head.${name}`));
      });

      it("changes no bits", async () => {
        expectBits(await outputOf(layer({ ...options, name: "head" })), await outputOf(layer(options)));
      });
    });
  }

  describe("in a model", () => {
    it("layer number l draws with foldIn(key, l)", async () => {
      const one = layer(options);
      using made = model(chain([chain([]), chain([]), one]), { key: KEY, device: home, inputShape });
      const changed: Record<string, Float32Array> = {};
      for (const [name, values] of made.parameters) changed[name.slice(`2.${one.kind}.`.length)] = await values.data();
      const output = tidy(home, () => {
        const x = tensor(someValues(sizeOf(shape)), shape, { device: home });
        return made.forward(x, { mode: "sample", step: 3, sample: 2 }).output;
      });
      const expected = await outputOf(one, { key: foldIn(KEY, 2), index: 2, step: 3, sample: 2, changed });
      expectBits(await output.data(), expected);
      output.dispose();
    });
  });
}
