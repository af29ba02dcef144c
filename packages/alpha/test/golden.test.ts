/** Alpha dropout against values computed by an independent implementation, to the last bit on every device. */
import {
  alphaDropout,
  dropout,
  dropoutGrad,
  featureAlphaDropout,
  featureDropout,
  featureDropoutGrad,
} from "@maskout/alpha";
import { type Key, tensor } from "@maskout/core";
import { readJson } from "@maskout/testing";
import { onEachDevice } from "@maskout/testing/devices";
import { describe, expect, it } from "vitest";

interface Golden {
  readonly variant: "alphaDropout" | "featureAlphaDropout";
  readonly options: { readonly rate: number };
  readonly key: Key;
  readonly step: number;
  readonly shape: readonly number[];
  readonly x: readonly number[];
  readonly dy: readonly number[];
  readonly y: readonly number[];
  readonly dx: readonly number[];
}

const golden: readonly Golden[] = await readJson(new URL("golden/variants.json", import.meta.url));
const cases = golden.map((vector) => [vector.variant, vector.options.rate, vector.shape.join(" x "), vector] as const);

describe("on arrays", () => {
  it.each(cases)("%s at rate %d of %s", (name, _, __, { options, key, step, shape, x, dy, y, dx }) => {
    const call = { ...options, key, step, shape };
    const [forth, back] = name === "alphaDropout" ? [dropout, dropoutGrad] : [featureDropout, featureDropoutGrad];
    expect(forth(Float32Array.from(x), call)).toEqual(Float32Array.from(y));
    expect(back(Float32Array.from(dy), call)).toEqual(Float32Array.from(dx));
  });
});

onEachDevice("as layers", (device) => {
  it.each(cases)("%s at rate %d of %s", async (name, _, __, { options, key, step, shape, x, dy, y, dx }) => {
    const layer = name === "alphaDropout" ? alphaDropout(options) : featureAlphaDropout(options);
    using input = tensor(x, shape, { device });
    using upstream = tensor(dy, shape, { device });
    const pass = layer.forward(input, { mode: "train", parameters: {}, state: {}, step, key });
    const gradients = pass.pullback(upstream);
    expect(await pass.output.data()).toEqual(Float32Array.from(y));
    expect(await gradients.dx.data()).toEqual(Float32Array.from(dx));
    for (const made of [pass.output, gradients.dx]) made.dispose();
  });
});
