import { cpu, OptionError, oneHot, ShapeError, type Tensor, type TensorValues, tensor, zeros } from "@maskout/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

/** What a tensor holds, and its shape, read off and given back. */
function held(made: Tensor): { readonly shape: readonly number[]; readonly values: readonly number[] } {
  const { shape } = made;
  const values = [...made.dataSync()];
  made.dispose();
  return { shape, values };
}

/** What JavaScript may pass, whatever the types say. */
const untyped = (values: unknown, ...rest: readonly unknown[]): Tensor =>
  Reflect.apply(tensor, undefined, [values, ...rest]);

describe("a tensor of nested arrays", () => {
  test.each<[string, TensorValues, readonly number[], readonly number[]]>([
    ["a list", [1, 2, 3], [3], [1, 2, 3]],
    [
      "rows",
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      [3, 2],
      [1, 2, 3, 4, 5, 6],
    ],
    [
      "a cube",
      [
        [[1], [2]],
        [[3], [4]],
      ],
      [2, 2, 1],
      [1, 2, 3, 4],
    ],
    ["rows that are typed arrays", [Float32Array.of(1, 2), Float64Array.of(3, 4)], [2, 2], [1, 2, 3, 4]],
    ["rows of both sorts", [[1, 2], Int8Array.of(3, 4)], [2, 2], [1, 2, 3, 4]],
    ["nothing", [], [0], []],
    ["rows of nothing", [[], []], [2, 0], []],
    [
      "values that are not finite",
      [Number.NaN, -0, Number.POSITIVE_INFINITY],
      [3],
      [Number.NaN, -0, Number.POSITIVE_INFINITY],
    ],
  ])("%s has their shape", (_, values, shape, flat) => {
    expect(held(tensor(values))).toEqual({ shape, values: flat });
  });

  test("has the shape that it is asked to have, if that holds as many values", () => {
    expect(
      held(
        tensor(
          [
            [1, 2],
            [3, 4],
          ],
          [4],
        ),
      ),
    ).toEqual({ shape: [4], values: [1, 2, 3, 4] });
    expect(held(tensor([Uint8Array.of(1, 2, 3, 4)], [1, 2, 2]))).toEqual({ shape: [1, 2, 2], values: [1, 2, 3, 4] });
    expect(() =>
      tensor(
        [
          [1, 2],
          [3, 4],
        ],
        [3],
      ),
    ).toThrow(ShapeError);
  });

  test("holds any nested array in its own order", () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(sizes, (shape) => {
        let next = 0;
        const nest = ([size = 0, ...inner]: readonly number[]): TensorValues =>
          Array.from({ length: size }, () => (inner.length === 0 ? next++ : nest(inner)));
        const made = held(tensor(nest(shape)));
        // Behind a size of 0 nothing tells the other sizes.
        const known = shape.includes(0) ? shape.slice(0, shape.indexOf(0) + 1) : shape;
        expect(made.shape).toEqual(known);
        expect(made.values).toEqual(Array.from({ length: next }, (_, index) => index));
      }),
      { seed: 11 },
    );
  });
});

describe("a tensor of a typed array", () => {
  const kinds = [
    Float32Array,
    Float64Array,
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
  ];

  test.each(kinds)("$name holds its values", (Kind) => {
    expect(held(tensor(Kind.of(1, 2, 3)))).toEqual({ shape: [3], values: [1, 2, 3] });
    expect(held(tensor(Kind.of(1, 2, 3, 4), [2, 2]))).toEqual({ shape: [2, 2], values: [1, 2, 3, 4] });
  });

  test.each([Float32Array, Uint8Array])("$name whose buffer was transferred is refused", (Kind) => {
    const gone = new Kind(4);
    structuredClone(gone.buffer, { transfer: [gone.buffer] });
    for (const call of [() => tensor(gone), () => tensor([gone]), () => oneHot(gone, 2)]) {
      expect(call).toThrow(/expected an array that has its buffer/);
    }
  });
});

describe("what is not numbers is refused at its place", () => {
  const circular: unknown[] = [];
  circular.push(circular);
  test.each<[string, unknown, string, string]>([
    ["a ragged row", [[1, 2], [3]], "values[1]", "an array of 2, as the first is"],
    [
      "a deeper row",
      [
        [1, 2],
        [3, [4]],
      ],
      "values[1][1]",
      "a number",
    ],
    ["a number beside rows", [[1], 2], "values[1]", "an array"],
    ["a row beside numbers", [1, [2]], "values[1]", "a number"],
    ["a row for a typed row", [Float32Array.of(1), [[1]]], "values[1][0]", "a number"],
    ["a string", [[1, "2"]], "values[0][1]", "a number"],
    ["a boolean", [true], "values[0]", "a number"],
    ["undefined", [1, undefined], "values[1]", "a number"],
    ["a hole", Object.assign(new Array(3), { 0: 1, 2: 3 }), "values[1]", "a number"],
    ["null", [null], "values[0]", "a number"],
    ["a bigint", [1n], "values[0]", "a number"],
    ["bigints", BigInt64Array.of(1n), "values", "numbers"],
    ["a row of bigints", [BigInt64Array.of(1n)], "values", "numbers"],
    ["a symbol", [Symbol("s")], "values[0]", "a number"],
    ["a list that holds itself", circular, "values", "arrays nested at most 32 deep"],
    ["a number", 3, "values", "an array of numbers"],
    ["a text", "123", "values", "an array of numbers"],
    ["a buffer", new ArrayBuffer(8), "values", "an array of numbers"],
    ["a view of bytes", new DataView(new ArrayBuffer(8)), "values", "an array of numbers"],
    ["a set", new Set([1]), "values", "an array of numbers"],
    ["what looks like an array", { length: 1, 0: 1 }, "values", "an array of numbers"],
    ["what pretends to be a Float32Array", Object.create(Float32Array.prototype), "values", "an array of numbers"],
    ["nothing", undefined, "values", "an array of numbers"],
  ])("%s", (_, values, option, expected) => {
    const before = cpu().memory();
    const call = (): Tensor => untyped(values);
    expect(call).toThrow(OptionError);
    expect(call).toThrow(
      expect.objectContaining({ owner: "tensor", option, expected: expect.stringContaining(expected) }),
    );
    expect(cpu().memory()).toEqual(before);
  });
});

describe("options of a tensor", () => {
  test("that are misspelt are refused", () => {
    expect(() => untyped([1], [1], { devise: cpu() })).toThrow(/tensor: option "devise".*one of the options device/);
    expect(() => Reflect.apply(zeros, undefined, [[1], { devise: cpu() }])).toThrow(/zeros: option "devise"/);
    expect(() => Reflect.apply(oneHot, undefined, [[1], 2, { devise: cpu() }])).toThrow(/oneHot: option "devise"/);
  });

  test("name a device, and not a promise of one", () => {
    expect(() => untyped([1], [1], { device: Promise.resolve(cpu()) })).toThrow(/"device" is a Promise/);
    expect(() => untyped([1], [1], { device: "cpu" })).toThrow(/"device" is "cpu"/);
  });
});

describe("oneHot", () => {
  test("takes whole numbers of any array, and refuses the rest", () => {
    expect(held(oneHot(Uint8Array.of(1, 0), 2))).toEqual({ shape: [2, 2], values: [0, 1, 1, 0] });
    const calls: readonly (readonly [readonly unknown[], string])[] = [
      [["01", 2], "labels"],
      [[["1"], 2], "labels[0]"],
      [[Object.assign(new Array(2), { 0: 0 }), 2], "labels[1]"],
      [[[0], 0], "classes"],
      [[[0], 2 ** 40], "classes"],
      [[new Array(2 ** 20), 2 ** 20], "labels"],
    ].map(([args, option]) => [args as unknown[], option as string]);
    for (const [args, option] of calls) {
      expect(() => Reflect.apply(oneHot, undefined, args)).toThrow(
        expect.objectContaining({ owner: "oneHot", option }),
      );
    }
  });
});
