/** Sizes: every element is computed at sizes that fill no vector, tile or block, on every device with its own way of computing. */
import type { Shape } from "@maskout/core";
import { sizeOf } from "@maskout/core/variant";
import { describe, it } from "vitest";
import type { NoiseSubject } from "../../subject.js";
import { someValues } from "../../support/arrays.js";
import { mayFuse, onEachDevice, runsReferences } from "../../support/devices.js";
import { expectExact } from "../../support/exact.js";
import { passOn } from "../../support/passes.js";

/** Numbers of elements. */
const ELEMENTS = [0, 1, 7, 31, 4099, 8195];
/** More than the side of a texture, and than the parts that work is divided into. */
const LARGE = 2 ** 20 + 3;
/** Numbers of examples, for noise whose elements depend on each other. */
const EXAMPLES = [0, 1, 3, 67];

/** The batches of all sizes that a variant is checked at, up to `large` elements if an input may have any shape. */
export function sizesOf({ noise, cases, inputShape }: NoiseSubject, large: number): readonly Shape[] {
  const anything = noise.elementwise && noise.facts(cases[0]).alone && noise.backward !== "full";
  return anything ? [...ELEMENTS, large].map((size) => [size]) : EXAMPLES.map((rows) => [rows, ...inputShape]);
}

export function sizes(subject: NoiseSubject): void {
  const { noise, layer, cases, devices } = subject;
  const options = cases[0];
  const computed = new Map<Shape, { readonly forward: Float32Array; readonly back: Float32Array }>();
  const expectedAt = (shape: Shape) => {
    const known = computed.get(shape);
    if (known !== undefined) return known;
    const x = { values: someValues(sizeOf(shape)), shape };
    const place = { step: 2, ...noise.placeOf(options, { shape }) };
    const forward = noise.reference(options, x, place);
    // For multiplicative noise, the backward kernel is the forward kernel.
    const back = noise.backward === "forward" ? forward : noise.referenceBack(options, x, x.values, place);
    computed.set(shape, { forward, back });
    return { forward, back };
  };

  const own = devices.filter((device) => !runsReferences(device) && (noise.simd || mayFuse(device)));
  if (own.length === 0) return;
  describe("sizes", () => {
    onEachDevice(own, (device) => {
      it.each(sizesOf(subject, LARGE).map((shape) => [sizeOf(shape), shape] as const))(
        "the layer computes all %d elements, forward and backward",
        async (size, shape) => {
          const x = someValues(size);
          const { output, dx } = await passOn(device, layer(options), { shape, x, dy: () => x, step: 2 });
          await expectExact(device, noise, options, output, expectedAt(shape).forward, "the output");
          await expectExact(device, noise, options, dx, expectedAt(shape).back, "the gradient");
        },
      );
    });
  });
}
