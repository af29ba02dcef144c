/** Sizes: every element is computed, and nothing beside them, at sizes that fill no vector, tile or block, in place as well. */
import { describe, it } from "vitest";
import { onEachDevice, type Subject } from "../subject.js";
import { expectBits, someValues } from "../support/arrays.js";
import { KEY, referenceOf } from "../support/noise.js";
import { layerOn } from "../support/passes.js";

const SMALL = [0, 1, 7, 31, 4099, 8195];
const LARGE = 2 ** 20 + 3;

export function sizes({ variant, devices }: Subject): void {
  describe("sizes", () => {
    const place = { rate: 0.3, step: 2 };
    const options = { ...place, key: KEY };
    const computed = new Map<number, Float32Array>();
    const expectedAt = (size: number): Float32Array => {
      const values = computed.get(size) ?? referenceOf(variant, someValues(size), place);
      computed.set(size, values);
      return values;
    };

    it.each([...SMALL, LARGE])("dropout and its gradient compute all of %d elements", (size) => {
      expectBits(variant.dropout(someValues(size), options), expectedAt(size), "dropout");
      expectBits(variant.dropoutGrad(someValues(size), options), expectedAt(size), "the gradient");
    });

    it.each([...SMALL, LARGE])("dropout of %d elements in place is dropout into a new array", (size) => {
      const x = someValues(size);
      expectBits(variant.dropout(x, { ...options, out: x }), expectedAt(size));
      expectBits(x, expectedAt(size), "the array itself");
    });

    it("inference in place is inference into a new array", () => {
      const x = someValues(8195);
      const inferred = variant.infer(x, { rate: 0.3 });
      variant.infer(x, { rate: 0.3, out: x });
      expectBits(x, inferred);
    });

    it("a view of an array is computed where it lies, and its neighbours are left alone", () => {
      const size = 8195;
      const buffer = new Float32Array(size + 2).fill(7);
      const view = buffer.subarray(1, -1);
      view.set(someValues(size));
      variant.dropout(view, { ...options, out: view });
      expectBits(buffer, Float32Array.of(7, ...expectedAt(size), 7));
    });

    it("the input is left as it was where another output is given", () => {
      const x = someValues(8195);
      variant.dropout(x, { ...options, out: new Float32Array(x.length) });
      variant.dropoutGrad(x, options);
      variant.infer(x, { rate: 0.3 });
      expectBits(x, someValues(8195));
    });

    onEachDevice(devices, (device) => {
      it.each([...SMALL, LARGE])("the layer computes all of %d elements, forward and back", async (size) => {
        const { output, dx } = await layerOn(device, variant.layer({ rate: 0.3 }), { x: someValues(size), step: 2 });
        expectBits(output, expectedAt(size), "the output");
        expectBits(dx, expectedAt(size), "the gradient");
      });

      it("a batch without examples has an output without examples", async () => {
        for (const mode of ["train", "infer"] as const) {
          await layerOn(device, variant.layer({ rate: 0.3 }), { x: new Float32Array(), shape: [0, 5], mode });
        }
      });
    });
  });
}
