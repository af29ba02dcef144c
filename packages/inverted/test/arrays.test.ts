// What JavaScript passes to a function on arrays, whatever the types say.
import { OptionError, ShapeError } from "@maskout/core";
import { dropout, dropoutGrad } from "@maskout/inverted";
import { describe, expect, test } from "vitest";

const options = { rate: 0.5, key: [1, 2] } as const;
/** What seed 1 makes of sixteen ones. */
const golden = Float32Array.of(2, 0, 0, 0, 2, 2, 2, 2, 2, 0, 0, 2, 0, 0, 0, 0);

const ones = (size: number): Float32Array => new Float32Array(size).fill(1);

describe("out", () => {
  // Longer than what is computed at a time, so that what was written is read again if it can be.
  const size = 40_000;
  const expected = dropout(ones(size), options);

  test("may be the input itself", () => {
    const x = ones(size);
    expect(dropout(x, { ...options, out: x })).toBe(x);
    expect(x).toEqual(expected);
  });

  test("may be another view of the input itself", () => {
    const x = ones(size);
    expect(dropout(x, { ...options, out: new Float32Array(x.buffer) })).toEqual(expected);
  });

  test.each([1, 16_384, size - 1])("is refused where it overlaps the input, %i elements on", (shift) => {
    const all = ones(2 * size);
    const [first, second] = [all.subarray(0, size), all.subarray(shift, shift + size)];
    for (const apply of [dropout, dropoutGrad]) {
      for (const [x, out] of [
        [first, second],
        [second, first],
      ] as const) {
        expect(() => apply(x, { ...options, out })).toThrow(
          expect.objectContaining({ name: "OptionError", option: "out" }),
        );
      }
    }
    expect(all).toEqual(ones(2 * size));
  });

  test("may be a neighbour of the input on one buffer", () => {
    const all = ones(2 * size);
    const out = dropout(all.subarray(0, size), { ...options, out: all.subarray(size) });
    expect(out).toEqual(expected);
    expect(all.subarray(0, size)).toEqual(ones(size));
  });

  test.each([null, [1, 2], new Float64Array(2), "out"])("%o is refused", (out) => {
    expect(() => Reflect.apply(dropout, undefined, [ones(2), { ...options, out }])).toThrow(
      expect.objectContaining({ option: "out", value: out }),
    );
  });
});

describe("arrays whose buffer is gone", () => {
  const gone = ones(4);
  structuredClone(gone.buffer, { transfer: [gone.buffer] });

  test("are refused as input and as output", () => {
    expect(() => dropout(gone, options)).toThrow(/option "x" is a Float32Array; expected an array that has its buffer/);
    expect(() => dropout(ones(0), { ...options, out: gone })).toThrow(expect.objectContaining({ option: "out" }));
  });
});

describe("options", () => {
  test("that are missing are all named", () => {
    expect(() => Reflect.apply(dropout, undefined, [ones(2)])).toThrow(
      /"options" is missing; expected an object of the options rate, keepProb, seed, key, step/,
    );
  });

  test.each([null, 0.5, "rate", [0.5], () => 1])("are no %o", (value) => {
    expect(() => Reflect.apply(dropout, undefined, [ones(2), value])).toThrow(OptionError);
  });

  test.each<[string, object]>([
    ["rate", { rate: "0.5" }],
    ["rate", { rate: 1n }],
    ["rate", { rate: Number.NaN }],
    ["step", { step: -1 }],
    ["step", { step: null }],
    ["step", { step: 2 ** 32 }],
    ["sample", { sample: 0.5 }],
    ["key", { key: [1] }],
    ["key", { key: [1, 2 ** 32] }],
    ["key", { key: "12" }],
    ["key", { key: Uint32Array.of(1, 2) }],
    ["key", { seed: Symbol("s") }],
    ["shape", { shape: [2.5, 3.2] }],
    ["shape", { shape: [-2, -4] }],
    ["shape", { shape: [-2, -4], noiseShape: [null, 1] }],
    ["shape", { shape: [0.5, 16] }],
    ["shape", { shape: 8 }],
    ["noiseShape", { noiseShape: 1 }],
    ["noiseShape[0]", { noiseShape: [2] }],
    ["noiseShape[0]", { noiseShape: [undefined] }],
    ["noiseShape[0]", { noiseShape: [1n] }],
    ["raet", { raet: 0.5 }],
  ])("a wrong %s is refused, and nothing is wrong afterwards", (option, wrong) => {
    expect(() => Reflect.apply(dropout, undefined, [ones(8), { ...options, ...wrong }])).toThrow(
      expect.objectContaining({ name: "OptionError", option }),
    );
    expect(dropout(ones(16), { rate: 0.5, seed: 1 })).toEqual(golden);
  });

  test("a shape of another size is refused, and a noise shape of another rank", () => {
    expect(() => dropout(ones(8), { ...options, shape: [2, 3] })).toThrow(ShapeError);
    expect(() => dropout(ones(8), { ...options, shape: [2, 4], noiseShape: [1] })).toThrow(
      /noiseShape \[1\] and input \[2, 4\]/,
    );
  });

  test("may have a shape and a key that change afterwards", () => {
    const [shape, key, noiseShape]: [number[], [number, number], (number | null)[]] = [
      [2, 4],
      [1, 2],
      [null, 1],
    ];
    const first = dropout(ones(8), { rate: 0.5, shape, key, noiseShape });
    expect(first).toEqual(dropout(ones(8), { rate: 0.5, shape: [2, 4], key: [1, 2], noiseShape: [null, 1] }));
    expect([shape, key, noiseShape].some(Object.isFrozen)).toBe(false);
  });
});
