import { cpu, type Device, type Key, keepMask, keyFromSeed, sequential, tensor } from "@maskout/core";
import { type DropConnectOptions, dropConnect, dropConnectDense, dropConnectGrad } from "@maskout/dropconnect";
import { randomValues } from "@maskout/testing";
import { onEachDevice } from "@maskout/testing/devices";
import { describe, expect, it } from "vitest";
import { MASKS } from "./support/golden.js";

const key: Key = keyFromSeed("masks");

/**
 * The decisions of a layer, seen from outside: with weights of 1 and example b all zeros but for its input b mod inputs, output
 * (b, o) is kept(b, o, b mod inputs) / q.
 */
function seenDecisions(batch: number, inputs: number, units: number, options: DropConnectOptions): Uint8Array {
  const x = Float32Array.from({ length: batch * inputs }, (_, at) =>
    at % inputs === Math.floor(at / inputs) % inputs ? 1 : 0,
  );
  const w = new Float32Array(inputs * units).fill(1);
  return Uint8Array.from(dropConnect({ x, w, batch, inputs, units }, options), (y) => (y === 0 ? 0 : 1));
}

describe("the decisions", () => {
  const [batch, inputs, units] = [26, 13, 11];
  const options = { rate: 0.3, key, step: 4, sample: 2 };
  const drawn = (count: number): Uint8Array => keepMask({ ...options, count });

  it("per example are those of element (b * units + o) * inputs + i of the mask stream", () => {
    const mask = drawn(batch * units * inputs);
    const expected = Uint8Array.from({ length: batch * units }, (_, at) => {
      const b = Math.floor(at / units);
      return mask[at * inputs + (b % inputs)] ?? 2;
    });
    expect(seenDecisions(batch, inputs, units, options)).toEqual(expected);
  });

  it("per batch are those of element o * inputs + i, for every example", () => {
    const mask = drawn(units * inputs);
    const expected = Uint8Array.from({ length: batch * units }, (_, at) => {
      const b = Math.floor(at / units);
      return mask[(at % units) * inputs + (b % inputs)] ?? 2;
    });
    expect(seenDecisions(batch, inputs, units, { ...options, mask: "batch" })).toEqual(expected);
  });

  it("per unit are those of element o, for every weight of the unit", () => {
    const mask = drawn(units);
    const expected = Uint8Array.from({ length: batch * units }, (_, at) => mask[at % units] ?? 2);
    expect(seenDecisions(batch, inputs, units, { ...options, mask: "unit" })).toEqual(expected);
  });

  it.each(MASKS)("per %s are others at another step, sample or seed, and the same for the same", (mask) => {
    const seen = (change: { step?: number; sample?: number; key?: Key }): Uint8Array =>
      seenDecisions(26, 13, 64, { ...options, mask, ...change });
    expect(seen({})).toEqual(seen({}));
    for (const change of [{ step: 5 }, { sample: 3 }, { key: keyFromSeed("others") }]) {
      expect(seen(change)).not.toEqual(seen({}));
    }
  });

  it("are the same across pages: an input longer than a page, and many short rows", () => {
    for (const [longInputs, fewUnits] of [
      [20_003, 3],
      [8192, 2],
      [5, 9001],
    ] as const) {
      const x = new Float32Array(longInputs * 2).fill(1);
      const w = new Float32Array(longInputs * fewUnits).fill(1);
      const y = dropConnect({ x, w, batch: 2, inputs: longInputs, units: fewUnits }, { rate: 0.5, key });
      const mask = keepMask({ key, step: 0, rate: 0.5, count: 2 * longInputs * fewUnits });
      const sums = Float32Array.from({ length: 2 * fewUnits }, (_, row) =>
        mask.subarray(row * longInputs, (row + 1) * longInputs).reduce((sum, bit) => sum + 2 * bit, 0),
      );
      expect(y).toEqual(sums);
    }
  });
});

describe("exact sampling", () => {
  const kept = (inputs: number, units: number, options: DropConnectOptions, batch = 1): Float32Array => {
    const x = new Float32Array(batch * inputs).fill(1);
    const w = new Float32Array(inputs * units).fill(1);
    return dropConnect({ x, w, batch, inputs, units }, { sampling: "exact", ...options });
  };

  it.each([
    [13, 11, 0.1],
    [100, 20, 0.5],
    [9001, 3, 0.25],
    [7, 1, 0.9],
  ])("drops exactly round(rate * n) of %d x %d weights at rate %d, in every mask", (inputs, units, rate) => {
    const n = inputs * units;
    const drops = Math.round(rate * n);
    for (const mask of ["example", "batch"] as const) {
      const y = kept(inputs, units, { rate, key, mask }, 3);
      for (let b = 0; b < 3; b++) {
        const sum = y.subarray(b * units, (b + 1) * units).reduce((total, value) => total + value, 0);
        // Every kept weight counts 1 / q = n / (n - drops).
        expect(sum * ((n - drops) / n)).toBeCloseTo(n - drops, 1);
      }
    }
  });

  it("drops exactly round(rate * n) of n units", () => {
    for (let step = 0; step < 20; step++) {
      const y = kept(3, 40, { rate: 0.3, key, mask: "unit", step });
      expect(y.filter((value) => value === 0)).toHaveLength(12);
    }
  });

  it("favours no choice: each of the 6 ways to drop 2 of 4 comes up as often", () => {
    // 6000 draws of 6 choices: a chi-square with 5 degrees of freedom stays below 25.7 but for 1 chance in 10^4.
    const counts = new Map<string, number>();
    for (let step = 0; step < 6000; step++) {
      const choice = String(kept(1, 4, { rate: 0.5, key, mask: "unit", step }).map(Math.sign));
      counts.set(choice, (counts.get(choice) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(25.7);
  });

  it("refuses a rate that would drop everything", () => {
    expect(() => kept(3, 1, { rate: 0.6, key, mask: "unit" })).toThrow(/keeps at least one of a mask's 1 decisions/);
  });
});

onEachDevice("exact sampling", (device) => {
  it.each([
    [13, 11],
    [8200, 2],
    [3, 5000],
  ])("chooses the same of %d x %d weights as on the CPU", async (inputs, units) => {
    const chosenOn = async (chooser: Device): Promise<Float32Array> => {
      const layer = dropConnectDense(units, { rate: 0.37, sampling: "exact", bias: false });
      using model = sequential([layer], { key, device: chooser, inputShape: [inputs] });
      const filled = (rows: number, columns: number) =>
        tensor(new Float32Array(rows * columns).fill(1), [rows, columns], { device: chooser });
      using ones = filled(2, inputs);
      model.assign(new Map([["0.dropConnectDense.weight", filled(inputs, units)]]));
      using output = model.forward(ones, { mode: "train" }).output;
      // In units of kept weights: whole numbers, so that the order of summation cannot matter.
      const n = inputs * units;
      return (await output.data()).map((y) => Math.round((y * (n - Math.round(0.37 * n))) / n));
    };
    expect(await chosenOn(device)).toEqual(await chosenOn(cpu()));
  });
});

describe("a dropped weight", () => {
  it.each(["example", "batch"] as const)("takes a NaN or an infinity with it, forward and back: %s", (mask) => {
    const [batch, inputs, units] = [1, 9, 5];
    const options = { rate: 0.5, key, mask };
    const decisions = keepMask({ key, step: 0, rate: 0.5, count: units * inputs });
    const w = randomValues("w", inputs * units);
    const clean = w.map((weight, at) => (decisions[(at % units) * inputs + Math.floor(at / units)] === 1 ? weight : 0));
    const poisoned = w.map((weight, at) =>
      clean[at] === 0 ? (at % 2 === 0 ? Number.NaN : Number.POSITIVE_INFINITY) : weight,
    );
    const x = randomValues("x", inputs);
    const dy = randomValues("dy", units);
    const sizes = { batch, inputs, units };
    expect(dropConnect({ x, w: poisoned, ...sizes }, options)).toEqual(dropConnect({ x, w: clean, ...sizes }, options));
    const [dirty, pure] = [poisoned, clean].map((weights) => dropConnectGrad({ x, w: weights, dy, ...sizes }, options));
    expect(dirty).toEqual(pure);
  });
});
