/**
 * Noise shapes: with `noiseShape`, elements along a dimension of size 1 share their noise. The property is checked on random shapes of rank 1 to 4
 * against the definition: noise of the small shape, drawn at the same place and repeated by broadcasting.
 */
import type { Shape } from "@maskout/core";
import { sizeOf } from "@maskout/core/variant";
import fc from "fast-check";
import { describe, it } from "vitest";
import type { Noise, Place } from "../../noise.js";
import type { NoiseSubject } from "../../subject.js";
import { ones, someValues } from "../../support/arrays.js";
import { broadcast } from "../../support/decisions.js";
import { formsOf, onEachDevice } from "../../support/devices.js";
import { expectExact } from "../../support/exact.js";
import { passOn } from "../../support/passes.js";

/** One dimension: its size, and its entry in the noise shape. */
const dimension = fc
  .record({ size: fc.nat({ max: 5 }), shared: fc.boolean(), named: fc.boolean() })
  .map(({ size, shared, named }) => ({ size, entry: shared ? 1 : named ? size : null }));

/** Shapes of rank 1 to 4, with an entry of the noise shape per dimension. */
export const dimensions: fc.Arbitrary<readonly Dimension[]> = fc.array(dimension, { minLength: 1, maxLength: 4 });

/** The seed of fast-check's examples, which are always the same. There are more of them on the CPU. */
const SEED = 20_14;
const RUNS = { first: 60, others: 15 };

/** Shapes larger than the tiles that kernels process, and what is shared along them. */
const LARGE: readonly (readonly [string, Shape, readonly (number | null)[]])[] = [
  ["all positions", [64, 50, 40], [null, 1, null]],
  ["all positions of an image", [8, 16, 16, 37], [null, 1, 1, null]],
  ["all features", [64, 50, 40], [null, null, 1]],
  ["all examples", [64, 2000], [1, null]],
  ["everything", [64, 2000], [1, 1]],
];

export function noiseShapes({ noise, layer, cases, takes, home, devices }: NoiseSubject): void {
  if (!takes.has("noiseShape") || !noise.elementwise || noise.backward === "full") return;
  const options = cases[0];

  describe("noise shapes", () => {
    onEachDevice(formsOf(devices), (device) => {
      it("elements along a shared dimension share their noise, forward and backward, wherever the batch starts", async () => {
        const property = fc.asyncProperty(dimensions, fc.nat({ max: 9 }), async (chosen, firstExample) => {
          const { shape, noiseShape, entries } = resolved(chosen);
          const x = ones(sizeOf(shape));
          const dy = (size: number) => someValues(size);
          const call = { mode: "sample", step: 1, sample: 4, firstExample } as const;
          // The batch of a layer may have any length, so the noise shape of a layer takes no size for it.
          const ofLayer = [entries[0] === 1 ? 1 : null, ...entries.slice(1)];
          const { output, dx } = await passOn(device, layer({ ...options, noiseShape: ofLayer }), {
            ...call,
            shape,
            x,
            dy,
          });
          // Decisions shared by all examples do not move with the batch.
          const element = chosen[0]?.entry === 1 ? 0 : firstExample * sizeOf(noiseShape.slice(1));
          const place = { step: 1, sample: 4, element };
          const repeated = repeatedOnes(noise, options, { shape, noiseShape, place });
          await expectExact(device, noise, options, output, repeated, "the output");
          if (noise.backward === "forward") {
            const scaled = dy(x.length).map((value, index) => (repeated[index] === 0 ? 0 : value * repeated[index]!));
            await expectExact(device, noise, options, dx, scaled, "the gradient");
          }
        });
        await fc.assert(property, { seed: SEED, numRuns: device === home ? RUNS.first : RUNS.others });
      });
    });

    it.each(LARGE)("one decision serves %s, in inputs larger than a tile", async (_, shape, entries) => {
      const noiseShape = shape.map((size, axis) => entries[axis] ?? size);
      const x = { values: ones(sizeOf(shape)), shape };
      const y = await noise.on(home, options, x, { noiseShape });
      await expectExact(home, noise, options, y, repeatedOnes(noise, options, { shape, noiseShape }), "the output");
    });
  });
}

/** The output for an input of ones whose noise is that of the small shape, repeated. */
export function repeatedOnes(
  noise: Noise,
  options: object,
  { shape, noiseShape, place }: { readonly shape: Shape; readonly noiseShape: Shape; readonly place?: Place },
): Float32Array {
  const small = noise.reference(options, { values: ones(sizeOf(noiseShape)), shape: noiseShape }, place);
  return broadcast(small, noiseShape, shape);
}

/** The choice for one dimension. */
export interface Dimension {
  /** Its size. */
  readonly size: number;
  /** Its entry in the noise shape. */
  readonly entry: number | null;
}

/** A shape, the noise shape as it is passed, and the resolved noise shape. */
export function resolved(chosen: readonly Dimension[]): {
  readonly shape: Shape;
  readonly entries: readonly (number | null)[];
  readonly noiseShape: Shape;
} {
  return {
    shape: chosen.map(({ size }) => size),
    entries: chosen.map(({ entry }) => entry),
    noiseShape: chosen.map(({ size, entry }) => entry ?? size),
  };
}
