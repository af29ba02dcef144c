/** DropBlock against values computed by an independent implementation, to the last bit on every device. */
import { type Key, tensor } from "@maskout/core";
import { dropBlock2d, dropout, dropoutGrad } from "@maskout/dropblock";
import { readJson } from "@maskout/testing";
import { onEachDevice } from "@maskout/testing/devices";
import { describe, expect, it } from "vitest";

interface Golden {
  readonly options: {
    readonly rate: number;
    readonly blockSize: number;
    readonly sharedChannels: boolean;
    readonly gamma: number;
  };
  readonly key: Key;
  readonly step: number;
  readonly shape: readonly number[];
  readonly x: readonly number[];
  readonly dy: readonly number[];
  readonly y: readonly number[];
  readonly dx: readonly number[];
}

const golden: readonly Golden[] = await readJson(new URL("golden/variants.json", import.meta.url));
const cases = golden.map(({ options: { gamma: _, ...options }, ...vector }) => {
  return [options.rate, options.blockSize, vector.shape.join(" x "), { ...vector, options }] as const;
});

describe("on arrays", () => {
  it.each(cases)("rate %d, blocks of %d, images %s", (_, __, ___, { options, key, step, shape, x, dy, y, dx }) => {
    const call = { ...options, key, step, shape };
    expect(dropout(Float32Array.from(x), call)).toEqual(Float32Array.from(y));
    expect(dropoutGrad(Float32Array.from(dy), call)).toEqual(Float32Array.from(dx));
  });
});

onEachDevice("as a layer", (device) => {
  it.each(cases)(
    "rate %d, blocks of %d, images %s",
    async (_, __, ___, { options, key, step, shape, x, dy, y, dx }) => {
      using input = tensor(x, shape, { device });
      using upstream = tensor(dy, shape, { device });
      const pass = dropBlock2d(options).forward(input, { mode: "train", parameters: {}, state: {}, step, key });
      const gradients = pass.pullback(upstream);
      expect(await pass.output.data()).toEqual(Float32Array.from(y));
      expect(await gradients.dx.data()).toEqual(Float32Array.from(dx));
      for (const made of [pass.output, gradients.dx]) made.dispose();
    },
  );
});
