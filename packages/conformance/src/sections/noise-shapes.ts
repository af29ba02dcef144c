/**
 * Noise shapes: with `noiseShape`, elements along a dimension of size 1 share one decision. The property is checked on
 * random shapes of rank 1 to 4 against the definition: a compact mask drawn at the same place, repeated by broadcasting.
 */
import type { Shape } from "@maskout/core";
import { sizeOf } from "@maskout/core/variant";
import fc from "fast-check";
import { describe, it } from "vitest";
import { onEachDevice, type Subject } from "../subject.js";
import { expectBits, ones, someValues } from "../support/arrays.js";
import { applied, broadcast, KEY, noiseOf } from "../support/noise.js";
import { layerOn } from "../support/passes.js";

/** One dimension: its size, and what the noise shape says about it. */
const dimension = fc
  .record({ size: fc.nat({ max: 5 }), shared: fc.boolean(), named: fc.boolean() })
  .map(({ size, shared, named }) => ({ size, entry: shared ? 1 : named ? size : null }));
const dimensions = fc.array(dimension, { minLength: 1, maxLength: 4 });

/** The examples that fast-check tries, always the same. */
const RUNS = { seed: 20_14, numRuns: 60 };

export function noiseShapes({ variant, devices }: Subject): void {
  describe("noise shapes", () => {
    // A mask is known for every x; other noise only as what becomes of ones.
    const inputOf = (shape: Shape): Float32Array =>
      variant.noise === "mask" ? someValues(sizeOf(shape)) : ones(sizeOf(shape));
    const rate = 0.4;

    it("elements that share a decision share their noise, on arrays", () => {
      const property = fc.property(dimensions, (chosen) => {
        const { shape, noiseShape, decisions } = resolved(chosen);
        const x = inputOf(shape);
        const options = { rate, key: KEY, step: 1, shape, noiseShape: chosen.map(({ entry }) => entry) };
        const noise = broadcast(noiseOf(variant, decisions, { rate, step: 1 }), noiseShape, shape);
        expectBits(variant.dropout(x, options), applied(noise, x), "dropout");
        expectBits(variant.dropoutGrad(x, options), applied(noise, x), "the gradient");
      });
      fc.assert(property, RUNS);
    });

    it.each([
      ["all positions", [64, 50, 40], [null, 1, null]],
      ["all positions of an image", [8, 16, 16, 37], [null, 1, 1, null]],
      ["all features", [64, 50, 40], [null, null, 1]],
      ["all examples", [64, 2000], [1, null]],
      ["everything", [64, 2000], [1, 1]],
    ] as const)("one decision serves %s, in arrays larger than a tile", (_, shape, entries) => {
      const noiseShape = shape.map((size, axis) => entries[axis] ?? size);
      const noise = broadcast(noiseOf(variant, sizeOf(noiseShape), { rate }), noiseShape, shape);
      const x = inputOf(shape);
      expectBits(variant.dropout(x, { rate, key: KEY, shape, noiseShape: entries }), applied(noise, x));
    });

    onEachDevice(devices, (device) => {
      it("elements that share a decision share their noise, forward and back, wherever the batch starts", async () => {
        const property = fc.asyncProperty(dimensions, fc.nat({ max: 9 }), async (chosen, firstExample) => {
          const { shape, noiseShape, decisions } = resolved(chosen);
          const layer = variant.layer({ rate, noiseShape: chosen.map(({ entry }) => entry) });
          const x = inputOf(shape);
          const call = { mode: "sample", step: 1, sample: 4, firstExample } as const;
          const { output, dx } = await layerOn(device, layer, { x, shape, ...call });
          // Decisions that all examples share do not move with the batch.
          const element = chosen[0]?.entry === 1 ? 0 : firstExample * sizeOf(noiseShape.slice(1));
          const noise = broadcast(
            noiseOf(variant, decisions, { rate, step: 1, sample: 4, element }),
            noiseShape,
            shape,
          );
          expectBits(output, applied(noise, x), "the output");
          expectBits(dx, applied(noise, x), "the gradient");
        });
        await fc.assert(property, RUNS);
      });
    });
  });
}

interface Dimension {
  readonly size: number;
  readonly entry: number | null;
}

function resolved(chosen: readonly Dimension[]): {
  readonly shape: Shape;
  readonly noiseShape: Shape;
  readonly decisions: number;
} {
  const shape = chosen.map(({ size }) => size);
  const noiseShape = chosen.map(({ size, entry }) => entry ?? size);
  return { shape, noiseShape, decisions: sizeOf(noiseShape) };
}
