/** What is particular to DropBlock: where blocks lie, how much they cover, and that an image is alone. */
import { ShapeError } from "@maskout/core";
import { dropBlock2d, dropout, schedule } from "@maskout/dropblock";
import { describe, expect, it } from "vitest";

const ones = (size: number): Float32Array => new Float32Array(size).fill(1);

/** Blocks of one row or column that lie over a place of it. */
function blocksOver(place: number, size: number, block: number): number {
  return Math.min(place, size - block) - Math.max(0, place - block + 1) + 1;
}

/** The share of images in which each element is dropped, and what it is expected to be. */
function shares(options: { rate: number; blockSize: number }, [rows, columns]: readonly [number, number]) {
  const images = 20_000;
  const { rate, blockSize } = options;
  const y = dropout(ones(images * rows * columns), { ...options, seed: "shares", shape: [images, rows, columns, 1] });
  const places = (rows - blockSize + 1) * (columns - blockSize + 1);
  const gamma = Math.round((rate / blockSize ** 2) * ((rows * columns) / places) * 65536) / 65536;
  return Array.from({ length: rows * columns }, (_, place) => {
    let dropped = 0;
    for (let image = 0; image < images; image++) dropped += y[image * rows * columns + place] === 0 ? 1 : 0;
    const [row, column] = [Math.floor(place / columns), place % columns];
    const over = blocksOver(row, rows, blockSize) * blocksOver(column, columns, blockSize);
    const expected = 1 - (1 - gamma) ** over;
    return { row, column, over, dropped: dropped / images, expected, error: Math.sqrt(expected / images) };
  });
}

describe("the dropped share", () => {
  it.each([
    [{ rate: 0.1, blockSize: 3 }, [8, 8]],
    [{ rate: 0.3, blockSize: 5 }, [9, 12]],
    [{ rate: 0.5, blockSize: 2 }, [7, 5]],
    [{ rate: 0.25, blockSize: 6 }, [6, 6]],
  ] as const)("at %o of %j is 1 - (1 - gamma)^n under n places for a block, at the edges too", (options, size) => {
    for (const { row, column, dropped, expected, error } of shares(options, size)) {
      expect(Math.abs(dropped - expected), `row ${row}, column ${column}`).toBeLessThanOrEqual(5 * error);
    }
  });

  it("is at most the rate on the whole, more inside and less at the edges, least in the corners", () => {
    const all = shares({ rate: 0.3, blockSize: 5 }, [16, 16]);
    const meanOf = (elements: typeof all) => elements.reduce((sum, { dropped }) => sum + dropped, 0) / elements.length;
    const inside = meanOf(all.filter(({ over }) => over === 25));
    const corners = meanOf(all.filter(({ over }) => over === 1));
    expect(meanOf(all)).toBeCloseTo(0.249, 2);
    expect(inside).toBeCloseTo(0.417, 2);
    expect(corners).toBeCloseTo(0.021, 2);
  });
});

describe("blocks", () => {
  it("are squares that lie wholly in the image: a dropped element has others around it", () => {
    const [rows, columns, block] = [12, 10, 4];
    const y = dropout(ones(rows * columns), { rate: 0.1, blockSize: block, seed: 7, shape: [1, rows, columns, 1] });
    const isDropped = (row: number, column: number) => y[row * columns + column] === 0;
    const corners = [];
    for (let row = 0; row <= rows - block; row++) {
      for (let column = 0; column <= columns - block; column++) {
        const whole = Array.from({ length: block ** 2 }, (_, at) =>
          isDropped(row + Math.floor(at / block), column + (at % block)),
        );
        if (whole.every(Boolean)) corners.push([row, column] as const);
      }
    }
    const covered = new Set(
      corners.flatMap(([row, column]) =>
        Array.from({ length: block ** 2 }, (_, at) => (row + Math.floor(at / block)) * columns + column + (at % block)),
      ),
    );
    expect(covered.size).toBeGreaterThan(0);
    expect(y.filter((value) => value === 0)).toHaveLength(covered.size);
  });

  it("are each channel's own, or the same for all", () => {
    const options = { rate: 0.4, blockSize: 3, seed: 1, shape: [1, 9, 9, 5] };
    const masksOf = (y: Float32Array) =>
      new Set([0, 1, 2, 3, 4].map((channel) => y.filter((_, at) => at % 5 === channel).join()));
    expect(masksOf(dropout(ones(405), options)).size).toBe(5);
    expect(masksOf(dropout(ones(405), { ...options, sharedChannels: true })).size).toBe(1);
  });
});

describe("an image", () => {
  const [rows, columns, channels] = [7, 6, 4];
  const size = rows * columns * channels;
  const options = { rate: 0.3, blockSize: 3, seed: "alone" };

  it("keeps its mean: what is kept is multiplied by all values over those kept", () => {
    const y = dropout(ones(50 * size), { ...options, shape: [50, rows, columns, channels] });
    for (let image = 0; image < 50; image++) {
      const own = y.subarray(image * size, (image + 1) * size);
      const kept = own.filter((value) => value !== 0);
      expect(new Set(kept)).toEqual(new Set([Math.fround(size / kept.length)]));
    }
  });

  it("does not depend on the images beside it", () => {
    const x = Float32Array.from({ length: 3 * size }, (_, at) => Math.sin(at));
    const whole = dropout(x, { ...options, shape: [3, rows, columns, channels] });
    x.fill(Number.NaN, 0, size).fill(1e30, 2 * size);
    const beside = dropout(x, { ...options, shape: [3, rows, columns, channels] });
    expect(beside.subarray(size, 2 * size)).toEqual(whole.subarray(size, 2 * size));
    // The first of a batch, and the only one.
    const alone = dropout(ones(size), { ...options, shape: [1, rows, columns, channels] });
    expect(dropout(ones(3 * size), { ...options, shape: [3, rows, columns, channels] }).subarray(0, size)).toEqual(
      alone,
    );
  });

  it("of which nothing is left is 0, and not divided by nothing", () => {
    const y = dropout(ones(1000 * 4), { rate: 0.9, blockSize: 2, seed: 1, shape: [1000, 2, 2, 1] });
    expect(new Set(y)).toEqual(new Set([0, 1]));
    expect(y.filter((value) => value === 0).length / 4000).toBeCloseTo(0.9, 1);
  });

  it("may be too small for a rate to be drawn, which is then the nearest that can be", () => {
    const call = { blockSize: 7, seed: 1, shape: [1, 8, 8, 3] };
    expect(dropout(ones(192), { ...call, rate: 1e-6 })).toEqual(ones(192));
    expect(dropout(ones(192), { ...call, rate: 1 - 1e-12, blockSize: 1 }).every(Number.isFinite)).toBe(true);
  });
});

describe("what does not fit", () => {
  it.each([
    ["no image", [9], "dropBlock2d: got input [1, 9]; expected 4 dimensions, [batch, rows, columns, channels]."],
    ["a flat image", [9, 9], "expected 4 dimensions"],
    ["an image smaller than a block", [9, 4, 1], /block \[5, 5\] and image \[9, 4\].*choose a smaller blockSize/],
  ])("%s is refused when the layer is built, also where nothing is dropped", (_, inputShape, message) => {
    for (const rate of [0, 0.1]) {
      const layer = dropBlock2d({ rate, blockSize: 5 });
      expect(() => layer.build({ inputShape, key: [1, 2] })).toThrow(ShapeError);
      expect(() => layer.build({ inputShape, key: [1, 2] })).toThrow(message);
      const shape = [2, ...inputShape];
      const x = ones(shape.reduce((product, size) => product * size));
      expect(() => dropout(x, { rate, blockSize: 5, seed: 1, shape })).toThrow(ShapeError);
    }
  });
});

describe("a schedule", () => {
  it("goes in a straight line from one rate to another, and stays there", () => {
    const rateAt = schedule(0, 0.1, 1000);
    expect([0, 250, 500, 1000, 5000].map(rateAt)).toEqual([0, 0.025, 0.05, 0.1, 0.1]);
    const falling = schedule(0.5, 0.25, 4);
    expect([0, 1, 2, 3, 4, 5].map(falling)).toEqual([0.5, 0.4375, 0.375, 0.3125, 0.25, 0.25]);
  });

  it.each<[string, () => unknown]>([
    ["from", () => schedule(-0.1, 0.1, 10)],
    ["to", () => schedule(0, 1, 10)],
    ["steps", () => schedule(0, 0.1, 0)],
    ["step", () => schedule(0, 0.1, 10)(1.5)],
  ])("refuses a wrong %s", (option, call) => {
    expect(call).toThrow(expect.objectContaining({ name: "OptionError", option }));
  });
});
