/** The blocks of the CPU device's WebAssembly memory. */
import { cpu } from "@maskout/core";
import { expect, it } from "vitest";

/** Numbers that look random and are always the same, in [0, 1). */
function noise(index: number): number {
  const value = Math.sin(12.9898 * (index + 1)) * 43758.5453;
  return value - Math.floor(value);
}

const { simd } = cpu();

/** Of one element, of some, and of many. */
const sizeAt = (turn: number): number => Math.floor(10 ** (5 * noise(turn)));

/** Takes blocks and gives them back in an order of no order, as training does. */
function takeAndGive(turns: number): void {
  if (simd === undefined) throw new Error("There is no WebAssembly memory here.");
  const alive: { readonly block: ReturnType<typeof simd.allocate>; readonly size: number; readonly mark: number }[] =
    [];
  const giveBack = (place: number): void => {
    const [gone] = alive.splice(place, 1);
    if (gone === undefined) return;
    const { block, size, mark } = gone;
    // What another block wrote into this one, or beyond the end of that one, would show.
    expect(simd.floats(block.address, size).every((value) => value === mark)).toBe(true);
    simd.free(block);
  };
  for (let turn = 0; turn < turns; turn++) {
    const [size, mark] = [sizeAt(turn), turn];
    const block = simd.allocate(size);
    expect(block.address % 16).toBe(0);
    simd.floats(block.address, size).fill(mark);
    alive.push({ block, size, mark });
    while (alive.length > 40 || noise(turn + alive.length) < 0.4) {
      giveBack(Math.floor(noise(3 * turn) * alive.length));
      if (alive.length === 0) break;
    }
  }
  while (alive.length > 0) giveBack(0);
}

it.skipIf(simd === undefined)("no two blocks overlap, and what was given back is used again", () => {
  takeAndGive(400);
  const before = simd?.bytes().length;
  for (let time = 0; time < 5; time++) takeAndGive(400);
  expect(simd?.bytes().length).toBe(before);
});

it.skipIf(simd === undefined)(
  "neighbours that were given back are one block, whichever order they come back in",
  () => {
    if (simd === undefined) return;
    const orders = [
      [0, 1, 2],
      [2, 1, 0],
      [0, 2, 1],
      [1, 0, 2],
    ];
    // Larger than what the other tests leave between blocks, so that they lie one after another.
    const size = 500_000;
    for (const order of orders) {
      const three = [0, 1, 2].map(() => simd.allocate(size));
      const start = three[0]!.address;
      const guard = simd.allocate(1);
      for (const place of order) simd.free(three[place]!);
      const whole = simd.allocate(3 * size);
      expect(whole.address).toBe(start);
      simd.free(whole);
      simd.free(guard);
    }
  },
);

it.skipIf(simd === undefined)("a block that is given back twice is free once", () => {
  if (simd === undefined) return;
  const [first, second] = [simd.allocate(100), simd.allocate(100)];
  simd.free(first);
  simd.free(first);
  simd.free(second);
  simd.free(first);
  const again = [simd.allocate(100), simd.allocate(100)].map(({ address }) => address);
  expect(new Set(again).size).toBe(2);
});

it.skipIf(simd === undefined)("what is lent inside what is lent overlaps with none of it, small or large", () => {
  if (simd === undefined) return;
  for (const bytes of [4, 1000, 40_000, 200_000]) {
    simd.lend(bytes, (outer) => {
      simd.bytes().fill(1, outer, outer + bytes);
      simd.lend(bytes, (inner) => {
        expect(inner % 16).toBe(0);
        simd.bytes().fill(2, inner, inner + bytes);
      });
      expect(
        simd
          .bytes()
          .subarray(outer, outer + bytes)
          .every((byte) => byte === 1),
      ).toBe(true);
    });
  }
});
