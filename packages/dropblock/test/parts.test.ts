/** The kernel can be shared out among threads by images: the bits do not depend on how. */
import { cpu, keyFromSeed } from "@maskout/core";
import { randomValues } from "@maskout/testing";
import { expect, it } from "vitest";
import { onCpu } from "../src/cpu.js";

const shape = [7, 9, 8, 3];
const size = 7 * 9 * 8 * 3;

/** What the SIMD form makes of seeded images, in parts that end at these images. */
function inParts(places: readonly number[], sharedChannels: boolean, noiseShape?: readonly number[]): Float32Array {
  const { simd } = cpu();
  const face = onCpu.simd;
  if (simd === undefined || face === undefined) throw new Error("there is no WebAssembly to share out");
  const x = { pointer: simd.allocate(size), shape, size };
  const y = { pointer: simd.allocate(size), shape, size };
  simd.floats(x.pointer, size).set(randomValues("x", size));
  const place = { key: keyFromSeed("parts"), step: 3, sample: 1, element: 5, noiseShape };
  const call = { inputs: { x }, outputs: { y }, params: { ...place, rate: 0.3, blockSize: 3, sharedChannels } };
  for (const [index, end] of places.entries()) {
    const part = { begin: places[index - 1] ?? 0, end };
    simd.lend(face.scratch?.(call) ?? 0, (scratch) => face.run(simd.exports(face.module), call, { ...part, scratch }));
  }
  const values = simd.floats(y.pointer, size).slice();
  for (const { pointer } of [x, y]) simd.free(pointer, size);
  return values;
}

it.each([
  [true, undefined],
  [false, undefined],
  [false, [1, 9, 8, 3]],
] as const)("blocks of images, channels alike: %s, noise shape %s", (sharedChannels, noiseShape) => {
  const whole = inParts([7], sharedChannels, noiseShape);
  expect([whole.includes(0), whole.some((value) => value !== 0)]).toEqual([true, true]);
  for (const places of [
    [3, 7],
    [1, 2, 5, 6, 7],
  ]) {
    expect(inParts(places, sharedChannels, noiseShape)).toEqual(whole);
  }
});
