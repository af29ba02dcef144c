/**
 * Options outside their range are refused with an OptionError that names the owner, the option and its value, or with a
 * ShapeError where sizes do not fit; and a refused call has changed nothing: no output, no memory.
 */
import { cpu, keyFromSeed, OptionError, ShapeError, tensor } from "@maskout/core";
import { describe, expect, it } from "vitest";
import { onEachDevice, type Subject } from "../subject.js";
import { expectBits, someValues } from "../support/arrays.js";
import { callOf, settledMemory } from "../support/passes.js";

/** Options that a correct call has, what is wrong with them now, and the option that is to be named. */
interface Mistake {
  readonly what: string;
  readonly option: string;
  readonly options: Readonly<Record<string, unknown>>;
}

const key = keyFromSeed("refusals");

/** Mistakes in how much to drop: refused by everything. */
const RATES: readonly Mistake[] = [
  ...[1, -0.1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "0.5", null].map((rate) => wrong("rate", rate, { rate })),
  ...[0, 1.5, -1, Number.NaN, "0.5"].map((keepProb) => wrong("keepProb", keepProb, { keepProb })),
  { what: "no rate", option: "rate", options: {} },
  { what: "both rate and keepProb", option: "keepProb", options: { rate: 0.5, keepProb: 0.5 } },
  { what: "a rate that rounds to dropping everything", option: "rate", options: { rate: 1 - 2 ** -18 } },
  { what: "an unknown option", option: "probability", options: { rate: 0.5, probability: 0.5 } },
];

/** Mistakes in where the noise comes from: refused by what draws. */
const SEEDS: readonly Mistake[] = [
  { what: "both seed and key", option: "key", options: { rate: 0.5, seed: "a", key } },
  ...[[1], [-1, 0], [0.5, 0], [2 ** 32, 0], ["1", "2"], "key"].map((bad) => wrong("key", bad, { rate: 0.5, key: bad })),
  ...[Number.NaN, {}, true].map((seed) => wrong("seed", seed, { rate: 0.5, seed })),
];

/** Mistakes in the call: refused by the functions that draw. */
const CALLS: readonly Mistake[] = [
  { what: "neither seed nor key", option: "seed", options: { rate: 0.5 } },
  ...["step", "sample"].flatMap((option) =>
    [-1, 1.5, 2 ** 32, Number.NaN, "1"].map((value) => wrong(option, value, { rate: 0.5, key, [option]: value })),
  ),
];

export function refusals({ variant, devices }: Subject): void {
  const functions = ["dropout", "dropoutGrad", "infer"] as const;

  describe("invalid options", () => {
    /** Calls a function with options that its type refuses, as JavaScript can. */
    const callOn = (name: (typeof functions)[number], x: unknown, options: object): unknown =>
      Reflect.apply(variant[name], variant, [x, options]);

    const cases = functions.flatMap((name) =>
      (name === "infer" ? RATES : [...withKey(RATES), ...SEEDS, ...CALLS]).map(
        (mistake) => [name, mistake.what, mistake] as const,
      ),
    );
    it.each(cases)("%s refuses %s and changes nothing", (name, _, { option, options }) => {
      const out = someValues(20);
      const before = cpu().memory();
      const error = errorOf(() => callOn(name, someValues(20), { ...options, out }));
      expectOptionError(error, option, options);
      expectBits(out, someValues(20), "the output");
      expect(cpu().memory()).toEqual(before);
    });

    it.each(functions)("%s refuses anything but a Float32Array", (name) => {
      const options = name === "infer" ? { rate: 0.5 } : { rate: 0.5, key };
      for (const x of [[1, 2], new Float64Array(2), "1", undefined]) {
        expectOptionError(
          errorOf(() => callOn(name, x, options)),
          name === "dropoutGrad" ? "dy" : "x",
          { x, dy: x },
        );
      }
      expectOptionError(
        errorOf(() => callOn(name, someValues(2), { ...options, out: [1, 2] })),
        "out",
        { out: [1, 2] },
      );
    });

    it.each(functions)("%s refuses an output of another length and leaves it as it was", (name) => {
      const out = someValues(19);
      const options = name === "infer" ? { rate: 0.5, out } : { rate: 0.5, key, out };
      expect(() => callOn(name, someValues(20), options)).toThrow(ShapeError);
      expectBits(out, someValues(19), "the output");
    });

    it.each(["dropout", "dropoutGrad"] as const)("%s refuses shapes that do not fit", (name) => {
      const options = { rate: 0.5, key };
      expect(() => callOn(name, someValues(6), { ...options, shape: [2, 2] })).toThrow(ShapeError);
      expect(() => callOn(name, someValues(6), { ...options, shape: [2, 3], noiseShape: [1] })).toThrow(ShapeError);
      const noiseShape = [1, 2];
      const error = errorOf(() => callOn(name, someValues(6), { ...options, shape: [2, 3], noiseShape }));
      expectOptionError(error, "noiseShape[1]", { "noiseShape[1]": 2 });
    });

    const layerCases = [...RATES, ...SEEDS].map((mistake) => [mistake.what, mistake] as const);
    it.each(layerCases)("the layer refuses %s", (_, { option, options }) => {
      expectOptionError(
        errorOf(() => Reflect.apply(variant.layer, variant, [options])),
        option,
        options,
      );
    });

    onEachDevice(devices, (device) => {
      it.each([
        ["of another rank", [null], ShapeError],
        ["of another size", [null, 3], OptionError],
      ] as const)("the layer refuses a noiseShape %s and keeps no memory", async (_, noiseShape, refused) => {
        using x = tensor(someValues(20), [4, 5], { device });
        const before = await settledMemory(device);
        const layer = variant.layer({ rate: 0.5, noiseShape });
        expect(() => layer.forward(x, callOf(device, layer, [4, 5]))).toThrow(refused);
        expect(await settledMemory(device)).toEqual(before);
      });
    });
  });
}

function wrong(option: string, value: unknown, options: Mistake["options"]): Mistake {
  const shown = typeof value === "number" ? String(value) : JSON.stringify(value);
  return { what: `${option} ${shown}`, option, options };
}

function withKey(mistakes: readonly Mistake[]): readonly Mistake[] {
  return mistakes.map((mistake) => ({ ...mistake, options: { ...mistake.options, key } }));
}

function errorOf(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

function expectOptionError(error: unknown, option: string, options: Readonly<Record<string, unknown>>): void {
  expect(error, "an OptionError").toBeInstanceOf(OptionError);
  if (!(error instanceof OptionError)) return;
  expect(error.option, "the option named").toBe(option);
  expect(error.value, "the value named").toEqual(options[option]);
  expect(error.owner, "the owner named").not.toBe("");
}
