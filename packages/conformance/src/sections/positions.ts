/**
 * Where the noise comes from: the same key, step, sample and element give the same bits, however the input is cut into
 * batches and whatever draws them; another key, layer, step or sample gives other bits.
 */
import { type Device, flatten, foldIn, keyFromSeed, predict, sequential, tensor } from "@maskout/core";
import type { DropoutLayerOptions, DropoutOptions } from "@maskout/core/variant";
import { describe, it } from "vitest";
import { onEachDevice, type Subject } from "../subject.js";
import { expectBits, expectOtherBits, joined, ones } from "../support/arrays.js";
import { KEY, referenceOf } from "../support/noise.js";
import { type LayerPlace, layerOn } from "../support/passes.js";

const ROWS = 40;
const COLUMNS = 7;
const SHAPE = [ROWS, COLUMNS];
const COUNT = ROWS * COLUMNS;

/** Names of noise shapes for `[ROWS, COLUMNS]`: what is shared must not depend on the batch either. */
const NOISE_SHAPES = [
  ["a decision an element", undefined],
  ["a decision an example", [null, 1]],
  ["a decision a column, shared by all examples", [1, null]],
] as const;

export function positions({ variant, devices }: Subject): void {
  describe("the place in the mask stream", () => {
    const x = ones(COUNT);
    const base = { rate: 0.5, key: KEY, step: 3, sample: 2 } satisfies DropoutOptions;

    const elsewhere: readonly (readonly [string, Partial<typeof base>])[] = [
      ["step", { step: 4 }],
      ["sample", { sample: 3 }],
      ["layer", { key: foldIn(KEY, 1) }],
      ["key", { key: [KEY[0], KEY[1] ^ 1] }],
    ];

    it("the same options give the same bits", () => {
      expectBits(variant.dropout(x, base), variant.dropout(x, base));
      expectBits(variant.dropoutGrad(x, base), variant.dropout(x, base));
    });

    it.each(elsewhere)("another %s gives other bits", (what, change) => {
      expectOtherBits(variant.dropout(x, { ...base, ...change }), variant.dropout(x, base), what);
      expectOtherBits(variant.dropoutGrad(x, { ...base, ...change }), variant.dropoutGrad(x, base), what);
    });

    it("a seed is its key, and another seed gives other bits", () => {
      const seeded = (seed: string | number): Float32Array => variant.dropout(x, { rate: 0.5, seed });
      expectBits(seeded("a"), variant.dropout(x, { rate: 0.5, key: keyFromSeed("a") }));
      expectBits(seeded(1), seeded("1"));
      expectOtherBits(seeded("a"), seeded("b"), "the seed");
    });

    it("the step and the sample are 0 where they are left out", () => {
      expectBits(
        variant.dropout(x, { rate: 0.5, key: KEY }),
        variant.dropout(x, { rate: 0.5, key: KEY, step: 0, sample: 0 }),
      );
    });

    onEachDevice(devices, (device) => {
      const passAt = (change: Partial<LayerPlace> = {}, options: Partial<DropoutLayerOptions> = {}) =>
        layerOn(device, variant.layer({ rate: 0.5, ...options }), {
          x,
          shape: SHAPE,
          ...base,
          mode: "sample",
          ...change,
        });

      it("the same place gives the same bits, which are those of dropout", async () => {
        const { output, dx } = await passAt();
        expectBits(output, variant.dropout(x, base));
        expectBits(dx, variant.dropout(x, base));
      });

      it("train mode and sample mode draw the same noise at the same place", async () => {
        expectBits((await passAt({ mode: "train" })).output, (await passAt({ mode: "sample" })).output);
      });

      it.each(elsewhere)("another %s gives other bits, forward and back", async (what, change) => {
        const [here, there] = await Promise.all([passAt(), passAt(change)]);
        expectOtherBits(there.output, here.output, what);
        expectOtherBits(there.dx, here.dx, what);
      });

      it("a layer with its own seed draws the same whatever the model's key, another seed other bits", async () => {
        const [a, again, b] = await Promise.all([
          passAt({ key: [1, 2] }, { seed: "a" }),
          passAt({ key: [3, 4] }, { key: keyFromSeed("a") }),
          passAt({ key: [1, 2] }, { seed: "b" }),
        ]);
        expectBits(again.output, a.output);
        expectOtherBits(b.output, a.output, "the seed");
      });

      it.each(NOISE_SHAPES)("cutting the input into batches changes no bit: %s", async (_, noiseShape) => {
        const options = noiseShape === undefined ? {} : { noiseShape };
        const whole = await passAt({}, options);
        const cuts = [0, 1, 4, 17, ROWS];
        const parts = await Promise.all(
          cuts.slice(1).map((end, index) => {
            const firstExample = cuts[index]!;
            const rows = end - firstExample;
            return passAt({ x: ones(rows * COLUMNS), shape: [rows, COLUMNS], firstExample }, options);
          }),
        );
        expectBits(joined(parts.map(({ output }) => output)), whole.output, "the output");
        expectBits(joined(parts.map(({ dx }) => dx)), whole.dx, "the gradient");
      });

      it("a shared mask gives every example the noise of the first, wherever its batch starts", async () => {
        const first = await passAt({ x: ones(COLUMNS), shape: [1, COLUMNS] });
        for (const firstExample of [0, 17]) {
          const { output, dx } = await passAt({ sharedMask: true, firstExample });
          const repeated = joined(Array.from({ length: ROWS }, () => first.output));
          expectBits(output, repeated, `the output from example ${firstExample}`);
          expectBits(dx, repeated, `the gradient from example ${firstExample}`);
        }
      });

      it.each(NOISE_SHAPES)("predict in sample mode does not depend on the batch size: %s", async (_, noiseShape) => {
        const predicted = async (batchSize: number): Promise<Float32Array> => {
          const layer = variant.layer(noiseShape === undefined ? { rate: 0.5 } : { rate: 0.5, noiseShape });
          using model = sequential([layer], { key: KEY, device });
          return predictedOnes(model, device, batchSize);
        };
        const whole = await predicted(ROWS);
        for (const batchSize of [1, 3, 16, 256])
          expectBits(await predicted(batchSize), whole, `batch size ${batchSize}`);
      });

      it("layer number l of a model draws with foldIn(key, l)", async () => {
        using model = sequential([flatten(), variant.layer({ rate: 0.5 })], { key: KEY, device });
        const expected = referenceOf(variant, x, { rate: 0.5, key: foldIn(KEY, 1), step: 3, sample: 2 });
        expectBits(await predictedOnes(model, device, ROWS), expected);
      });
    });
  });
}

async function predictedOnes(
  model: ReturnType<typeof sequential>,
  device: Device,
  batchSize: number,
): Promise<Float32Array> {
  using x = tensor(ones(COUNT), SHAPE, { device });
  using y = await predict(model, x, { mode: "sample", step: 3, sample: 2, batchSize });
  return await y.data();
}
