import * as core from "@maskout/core";
import { BusyError, DivergenceError, MaskoutError, OptionError, ShapeError } from "@maskout/core";
import { describe, expect, test } from "vitest";

const messageFor = (value: unknown): string =>
  new OptionError({ owner: "dropout", option: "rate", value, expected: "a number", remedy: "Give one." }).message;

describe("errors", () => {
  test("say their own names, which no minifier changes", () => {
    const classes = Object.entries(core).filter(([name]) => name.endsWith("Error"));
    expect(classes.length).toBeGreaterThan(7);
    for (const [name, made] of classes) {
      // Read off the source as it is published: an explicit name, and not the class's own.
      expect(String(made)).toContain(`"${name}"`);
    }
    expect(new MaskoutError("x", "y").name).toBe("MaskoutError");
    expect(new OptionError({ owner: "a", option: "b", value: 1, expected: "c", remedy: "d" }).name).toBe("OptionError");
    expect(new BusyError("busy").code).toBe("busy");
  });

  test("of divergence say where training stood", () => {
    const error = new DivergenceError("fit", { step: 7, epoch: 1, batch: 3, loss: Number.NaN });
    expect(error).toMatchObject({ code: "divergence", step: 7, epoch: 1, batch: 3, loss: Number.NaN });
    expect(error.message).toContain("the loss is NaN at step 7");
  });

  test.each<[string, unknown, string]>([
    ["nothing", undefined, "is missing"],
    ["null", null, "is null"],
    ["a string", "1", 'is "1"'],
    ["a bigint", 10n, "is 10n"],
    ["a huge bigint", 1n << 100_000n, "is a bigint past 2^127"],
    ["a symbol", Symbol("s"), "is a symbol"],
    ["a function", () => 1, "is a function"],
    [
      "a class that throws",
      class {
        constructor() {
          throw new TypeError("no");
        }
      },
      "is a function",
    ],
    ["an object", { a: 1 }, "is an object"],
    ["an object without a prototype", Object.create(null), "is an object"],
    [
      "an object that throws as text",
      {
        toString() {
          throw new TypeError("no");
        },
      },
      "is an object",
    ],
    [
      "a getter that throws",
      {
        get [Symbol.toStringTag]() {
          throw new TypeError("no");
        },
      },
      "is a value that cannot be read",
    ],
    ["a typed array", new Int8Array(3), "is an Int8Array"],
    ["an array of bytes", new Uint8Array(3), "is a Uint8Array"],
    ["a promise", Promise.resolve(1), "is a Promise"],
    ["an array", [1, [2, [3, [4]]], undefined], "is [1, [2, […]], undefined]"],
    ["an array with holes", Object.assign(new Array(3), { 0: 1, 2: 3 }), "is [1, undefined, 3]"],
    ["a long array", Array.from({ length: 100 }, (_, index) => index), "is [0, 1, 2, 3, 4, 5, 6, 7, …]"],
    ["a long string", "x".repeat(10_000), `is "${"x".repeat(80)}…"`],
    ["an object that names itself at length", { [Symbol.toStringTag]: "x".repeat(10_000) }, `is a ${"x".repeat(80)}`],
  ])("show %s", (_, value, text) => expect(messageFor(value)).toContain(`${text};`));

  test("show what holds itself", () => {
    const circular: unknown[] = [1];
    circular.push(circular);
    expect(messageFor(circular)).toContain("is [1, [1, […]]]");
  });

  test("show a proxy that was revoked, also in a list", () => {
    const { proxy, revoke } = Proxy.revocable([], {});
    revoke();
    expect(messageFor(proxy)).toContain("is a value that cannot be read");
    expect(messageFor([1, proxy])).toContain("is a value that cannot be read");
  });

  test("of shapes show sizes that are none", () => {
    const sizes = [2, Symbol("s"), { toString: null }] as unknown as number[];
    expect(new ShapeError("reshape", { to: sizes }, "sizes").message).toBe(
      "reshape: got to [2, a symbol, an object]; expected sizes.",
    );
  });
});
