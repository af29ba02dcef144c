/**
 * The golden bits: a mask drops exactly the elements that the golden vectors of the mask stream drop, at every offset,
 * also past 2^35. The vectors were computed by an independent implementation; they are never made anew.
 */
import type { Key } from "@maskout/core";
import { describe, expect, it } from "vitest";
import vectors from "../../golden/mask-stream.json" with { type: "json" };
import { onEachDevice, type Subject } from "../subject.js";
import { ones } from "../support/arrays.js";
import { kernelOn, layerOn } from "../support/passes.js";

interface Vector {
  readonly key: Key;
  readonly step: number;
  readonly offset: number;
  readonly count: number;
  readonly rate: number;
  /** The golden decisions: 1 = kept. */
  readonly kept: readonly number[];
  /** What the vector is called when it fails. */
  readonly label: string;
}

const VECTORS: readonly Vector[] = vectors.map(({ key: [k0 = 0, k1 = 0], keepHex, ...vector }) => ({
  ...vector,
  key: [k0, k1],
  kept: bitsOf(keepHex, vector.count),
  label: `key ${k0},${k1} step ${vector.step} rate ${vector.rate} offset ${vector.offset}`,
}));

export function golden({ variant, devices }: Subject): void {
  if (variant.noise !== "mask") return;
  describe("the golden bits", () => {
    it("dropout drops what the golden masks drop", () => {
      for (const { key, step, rate, count, kept, label } of VECTORS.filter(({ offset }) => offset === 0)) {
        expect(keptOf(variant.dropout(ones(count), { rate, key, step })), label).toEqual(kept);
      }
    });

    onEachDevice(devices, (device) => {
      it("the kernel drops what the golden masks drop, past element 2^35 too", async () => {
        for (const { key, step, rate, count, offset, kept, label } of VECTORS) {
          const noise = await kernelOn(device, variant, ones(count), { rate, key, step, element: offset });
          expect(keptOf(noise), label).toEqual(kept);
        }
      });

      it("the layer drops what the golden masks drop, wherever its batch starts", async () => {
        for (const { key, step, rate, count, offset, kept, label } of VECTORS) {
          // An offset is a number of whole examples: 7 and 13 divide those of the vectors.
          const columns = [7, 13].find((size) => offset % size === 0) ?? 1;
          const rows = Math.ceil(count / columns);
          const { output } = await layerOn(device, variant.layer({ rate }), {
            x: ones(rows * columns),
            shape: [rows, columns],
            key,
            step,
            firstExample: offset / columns,
          });
          expect(keptOf(output).slice(0, count), label).toEqual(kept);
        }
      });
    });
  });
}

function keptOf(noise: Float32Array): number[] {
  return Array.from(noise, (value) => (value === 0 ? 0 : 1));
}

/** The first `count` bits of packed bytes, the lowest bit of a byte first. */
function bitsOf(hex: string, count: number): number[] {
  return Array.from({ length: count }, (_, bit) => {
    const byte = Math.floor(bit / 8);
    return (Number.parseInt(hex.slice(2 * byte, 2 * byte + 2), 16) >> (bit % 8)) & 1;
  });
}
