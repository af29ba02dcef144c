/** What a tensor looks like: in a template string, in a log, and in Node.js's console. */
import { tensor, zeros } from "@maskout/core";
import { QueuedDevice } from "@maskout/core/variant";
import { onEachDevice } from "@maskout/testing/devices";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

/** What Node.js's `util.inspect` does with an object. */
function inspected(value: object, depth = 2, stylize = (text: string, _type: string): string => text): string {
  const method: unknown = Reflect.get(value, Symbol.for("nodejs.util.inspect.custom"));
  if (typeof method !== "function") throw new Error("Node.js would print the fields.");
  return Reflect.apply(method, value, [depth, { stylize }]);
}

describe("a tensor as text", () => {
  it("is its shape and its values, rows under rows", () => {
    expect(`${tensor([1, 2.5, -3, 4, 50, 6], [2, 3])}`).toBe("Tensor [2, 3]\n[[  1, 2.5,  -3],\n [  4,  50,   6]]");
    expect(String(tensor([1, 2, 3]))).toBe("Tensor [3] [1, 2, 3]");
    expect(String(tensor([5], []))).toBe("Tensor [] 5");
    expect(String(zeros([2, 1, 2]))).toBe("Tensor [2, 1, 2]\n[[[0, 0]],\n\n [[0, 0]]]");
  });

  it("has six digits of a fraction, all of a whole number, and what is no number", () => {
    const values = [1 / 3, 16_777_215, -0, Number.NaN, Number.NEGATIVE_INFINITY, 1e-30, 2 ** 100];
    expect(String(tensor(values))).toMatch(
      /^Tensor \[7\] \[ *0\.333333, *16777215, *-0, *NaN, *-Infinity, *1e-30, *1\.26765e\+30\]$/,
    );
  });

  it("of more than a thousand elements has the first and the last three of every dimension", () => {
    const x = tensor(
      Float32Array.from({ length: 3000 }, (_, index) => index),
      [10, 300],
    );
    expect(String(x).split("\n")).toEqual([
      "Tensor [10, 300]",
      "[[   0,    1,    2, …,  297,  298,  299],",
      " [ 300,  301,  302, …,  597,  598,  599],",
      " [ 600,  601,  602, …,  897,  898,  899],",
      " …,",
      " [2100, 2101, 2102, …, 2397, 2398, 2399],",
      " [2400, 2401, 2402, …, 2697, 2698, 2699],",
      " [2700, 2701, 2702, …, 2997, 2998, 2999]]",
    ]);
    expect(String(zeros([1000]))).not.toContain("…");
  });

  it("stays short, whatever the dimensions", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 5 }), (shape) => {
        using x = zeros(shape);
        expect(String(x).length).toBeLessThan(20_000);
      }),
      { seed: 11, numRuns: 200 },
    );
    expect(String(zeros(new Array(20).fill(2))).length).toBeLessThan(10_000);
    expect(String(zeros([2 ** 40, 0]))).toBe("Tensor [1099511627776, 0] []");
  });

  it("says that it is disposed of", () => {
    const x = zeros([2, 3]);
    x.dispose();
    expect(String(x)).toBe("Tensor [2, 3], disposed");
    expect(inspected(x)).toBe("Tensor [2, 3], disposed");
  });

  it("is what a log of JSON shows", () => {
    expect(JSON.stringify({ x: tensor([1, 2]) })).toBe('{"x":"Tensor [2] [1, 2]"}');
  });
});

describe("a tensor in Node.js's console", () => {
  it("is its text, with coloured numbers", () => {
    const x = tensor([1, 20], [2, 1]);
    expect(inspected(x)).toBe(String(x));
    expect(inspected(x, 2, (text, type) => `<${type}>${text}</>`)).toBe(
      "Tensor [2, 1]\n[[ <number>1</>],\n [<number>20</>]]",
    );
  });

  it("is its shape alone where Node.js prints no more levels", () => {
    expect(inspected(zeros([100, 100]), -1)).toBe("[Tensor [100, 100]]");
  });
});

onEachDevice("a tensor as text", (device) => {
  it("has its values if they are there, and otherwise says how to read them; it never throws", () => {
    using x = tensor([1, 2], [2], { device });
    const later = `Tensor [2] on ${device.name}; read its values with "await t.data()"`;
    expect(String(x)).toBe(device instanceof QueuedDevice ? later : "Tensor [2] [1, 2]");
    expect(inspected(x)).toBe(String(x));
  });
});
