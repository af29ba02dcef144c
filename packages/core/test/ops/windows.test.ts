/** Where windows lie over images. */
import { describe, expect, test } from "vitest";
import { OptionError, ShapeError } from "../../src/errors.js";
import {
  type Padding,
  type Pair,
  placeWindows,
  resolvePadding,
  resolvePair,
  type Windows,
  windowsOver,
} from "../../src/ops/shared/windows.js";

const windows = (size: Pair, strides: Pair, padding: Padding): Windows => ({
  size: resolvePair("pool", "poolSize", size, "It is a size."),
  strides: resolvePair("pool", "strides", strides, "It is a distance."),
  padding: resolvePadding("pool", padding),
});

/** The same by walking along the padded dimension: how many windows fit, and how much lies before. */
function walked(length: number, size: number, stride: number, padding: Padding): { count: number; before: number } {
  if (padding === "same") {
    // As TensorFlow says it: one window for every stride that is begun, and what they stick out, less of it before.
    let count = 0;
    for (let at = 0; at < length; at += stride) count++;
    const out = Math.max((count - 1) * stride + size - length, 0);
    return { count, before: Math.floor(out / 2) };
  }
  const around = padding === "valid" ? 0 : padding;
  let count = 0;
  for (let at = -around; at + size <= length + around; at += stride) count++;
  return { count, before: around };
}

describe("windows", () => {
  test("are as many as fit, and padding before them is what TensorFlow says", () => {
    for (const padding of ["valid", "same", 0, 1, 2] as const) {
      for (let length = 1; length < 9; length++) {
        for (let size = 1; size <= length; size++) {
          for (const stride of [1, 2, 3, 5]) {
            const { height, width, top, left } = placeWindows(
              "pool",
              windows([size, 1], [stride, 1], padding),
              length,
              7,
            );
            expect({ count: height, before: top }).toEqual(walked(length, size, stride, padding));
            expect({ count: width, before: left }).toEqual(walked(7, 1, 1, padding));
            const turned = placeWindows("pool", windows([1, size], [1, stride], padding), 7, length);
            expect([turned.width, turned.left]).toEqual([height, top]);
          }
        }
      }
    }
  });

  test("with padding 'same' put the odd row at the end", () => {
    expect(placeWindows("pool", windows(2, 2, "same"), 5, 5)).toEqual({ height: 3, width: 3, top: 0, left: 0 });
    expect(placeWindows("pool", windows([3, 2], [1, 2], "same"), 8, 9)).toEqual({
      height: 8,
      width: 5,
      top: 1,
      left: 0,
    });
    expect(placeWindows("pool", windows(4, 1, "same"), 1, 6)).toEqual({ height: 1, width: 6, top: 1, left: 1 });
  });

  test("over a batch say all that a kernel needs", () => {
    const over = windowsOver("pool", windows(3, 2, 1), "x", [5, 8, 9, 17]);
    expect(over).toEqual({ batch: 5, rows: 8, columns: 9, channels: 17, height: 4, width: 5, top: 1, left: 1 });
    expect(windowsOver("pool", windows(1, 1, "valid"), "x", [0, 1, 1, 0])).toMatchObject({ batch: 0, channels: 0 });
  });
});

describe("refused", () => {
  test("is a window that is larger than the padded image, with both sizes", () => {
    const place = () => placeWindows("conv2d", windows([3, 6], 1, 1), 2, 3);
    expect(place).toThrow(ShapeError);
    expect(place).toThrow("conv2d: got window [3, 6] and padded image [4, 5]; expected a window that is not larger");
    expect(placeWindows("conv2d", windows([4, 5], 1, 1), 2, 3)).toMatchObject({ height: 1, width: 1 });
  });

  test("is an image without pixels", () => {
    for (const [height, width] of [
      [0, 3],
      [3, 0],
    ] as const) {
      const place = () => placeWindows("conv2d", windows(1, 1, "same"), height, width);
      expect(place).toThrow(`conv2d: got image [${height}, ${width}]; expected an image of at least one pixel.`);
    }
  });

  test("are images of another rank", () => {
    const over = () => windowsOver("maxPool2d", windows(1, 1, "same"), "x", [2, 3, 4]);
    expect(over).toThrow("maxPool2d: got x [2, 3, 4]; expected 4 dimensions, [batch, rows, columns, channels].");
  });

  test("are sizes that are none", () => {
    const wrong: unknown[] = [
      0,
      -1,
      1.5,
      "2",
      null,
      undefined,
      Number.NaN,
      2 ** 24 + 1,
      [],
      [1],
      [1, 0],
      [1, 2, 3],
      ["1", 1],
    ];
    for (const value of wrong) {
      const resolve = () => resolvePair("conv2d", "strides", value as Pair, "It is a distance.");
      expect(resolve).toThrow(OptionError);
      expect(resolve).toThrow(
        /^conv2d: option "strides" is .*; expected a whole number in .* or a pair .* It is a distance\.$/,
      );
    }
  });

  test("is padding that is none", () => {
    for (const value of [-1, 0.5, "full", null, undefined, [1, 1], Number.POSITIVE_INFINITY, 2 ** 24 + 1]) {
      const resolve = () => resolvePadding("conv2d", value as Padding);
      expect(resolve).toThrow(OptionError);
      expect(resolve).toThrow('expected "valid", "same" or a whole number in [0, 16777216]');
    }
  });

  test("is nothing that was right: pairs are copied, so that they stay right", () => {
    const given: [number, number] = [2, 3];
    const pair = resolvePair("conv2d", "strides", given, "");
    given[0] = 0;
    expect(pair).toEqual([2, 3]);
    expect(Object.isFrozen(pair)).toBe(true);
    expect(resolvePair("conv2d", "strides", 2 ** 24, "")).toEqual([2 ** 24, 2 ** 24]);
  });
});
