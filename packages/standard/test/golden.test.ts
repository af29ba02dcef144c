/** Standard dropout against values computed by an independent implementation: element by element, and in whole networks. */
import { type Device, dense, foldIn, type Key, type Mode, relu, sequential, tensor } from "@maskout/core";
import { dropout, dropoutGrad, scaleForInference, standardDropout } from "@maskout/standard";
import { readJson } from "@maskout/testing";
import { onEachDevice } from "@maskout/testing/devices";
import { describe, expect, it } from "vitest";

/** A number, or one that JSON has no word for. */
type Value = number | "nan" | "inf" | "-inf";

interface Elementwise {
  readonly key: Key;
  readonly step: number;
  readonly rate: number;
  readonly x: readonly Value[];
  readonly dy: readonly Value[];
  readonly standard: Readonly<Record<"train" | "infer" | "grad", readonly Value[]>>;
}

interface Network {
  readonly key: Key;
  readonly rate: number;
  readonly sizes: readonly number[];
  readonly batch: number;
  readonly x: readonly number[];
  /** Per dense layer, `[inputs, units]` and `[units]`. */
  readonly weights: readonly (readonly number[])[];
  readonly biases: readonly (readonly number[])[];
  /** Outputs: with masks, at inference, and at inference with the scaling forgotten. */
  readonly train: readonly number[];
  readonly predict: readonly number[];
  readonly predictWithoutScaling: readonly number[];
}

const elementwise: readonly Elementwise[] = await readJson(new URL("golden/elementwise.json", import.meta.url));
const networks: readonly Network[] = await readJson(new URL("golden/vanilla.json", import.meta.url));
const TOLERANCE = 1e-5;

describe("element by element, exactly", () => {
  it.each(elementwise.map((golden) => [golden.rate, golden.x.length, golden] as const))(
    "rate %d, %d elements",
    (_, __, { key, step, rate, standard, ...given }) => {
      const [x, dy] = [floats(given.x), floats(given.dy)];
      expect(dropout(x, { rate, key, step })).toEqual(floats(standard.train));
      expect(dropoutGrad(dy, { rate, key, step })).toEqual(floats(standard.grad));
      expect(scaleForInference(x, { rate })).toEqual(floats(standard.infer));
    },
  );
});

onEachDevice("whole networks, to 1e-5 of the largest value,", (device) => {
  const cases = networks.map((golden) => [golden.sizes.join("-"), golden] as const);

  it.each(cases)("%s in training, with masks", async (__, golden) => {
    expectClose(await outputOf(golden, device, "train"), golden.train);
  });

  it.each(cases)("%s at inference, scaled by the keep probability", async (__, golden) => {
    expectClose(await outputOf(golden, device, "infer"), golden.predict);
  });

  it.each(cases)("%s at inference without dropout layers, which forgets the scaling", async (__, golden) => {
    expectClose(await outputOf(golden, device, "infer", false), golden.predictWithoutScaling);
  });
});

describe("what is particular to standard dropout", () => {
  it("scaleForInference multiplies by the keep probability as 16-bit draws realise it, not by 1 - rate", () => {
    expect(scaleForInference(Float32Array.of(65536, -1), { rate: 0.3 })).toEqual(
      Float32Array.of(45875, -45875 / 65536),
    );
  });

  it("scaleForInference needs no seed and draws nothing: the options of training may be given to it", () => {
    const x = Float32Array.of(8);
    expect(scaleForInference(x, { keepProb: 0.5 })).toEqual(Float32Array.of(4));
    const options = { keepProb: 0.5, seed: 1, step: 7, sample: 2, shape: [1], noiseShape: [null] };
    expect(scaleForInference(x, options)).toEqual(Float32Array.of(4));
  });

  it("a kept element goes through as it is, and its gradient too", () => {
    const ones = new Float32Array(1000).fill(1);
    expect(new Set(dropout(ones, { rate: 0.5, seed: 1 }))).toEqual(new Set([0, 1]));
    expect(dropoutGrad(ones, { rate: 0.5, seed: 1 })).toEqual(dropout(ones, { rate: 0.5, seed: 1 }));
  });
});

/** The golden network's output: dropout after every hidden layer, number `l` with the key `foldIn(key, l)`. */
async function outputOf(golden: Network, device: Device, mode: Mode, withDropout = true): Promise<Float32Array> {
  const { key, rate, sizes, batch, weights, biases } = golden;
  const layers = sizes.slice(1).flatMap((units, layer) => {
    if (layer === weights.length - 1) return [dense(units)];
    return [dense(units), relu(), ...(withDropout ? [standardDropout({ rate, key: foldIn(key, layer) })] : [])];
  });
  using model = sequential(layers, { key, device, inputShape: [sizes[0]!] });
  const [weightNames, biasNames] = ["weight", "bias"].map((kind) =>
    [...model.parameters.keys()].filter((name) => name.endsWith(kind)),
  );
  for (const layer of weights.keys()) {
    const [inputs, units] = [sizes[layer]!, sizes[layer + 1]!];
    model.assign(
      new Map([
        [weightNames![layer]!, tensor(weights[layer]!, [inputs, units], { device })],
        [biasNames![layer]!, tensor(biases[layer]!, [units], { device })],
      ]),
    );
  }
  using x = tensor(golden.x, [batch, sizes[0]!], { device });
  using output = model.forward(x, { mode, step: 0 }).output;
  return await output.data();
}

function floats(values: readonly Value[]): Float32Array {
  const words = { nan: Number.NaN, inf: Number.POSITIVE_INFINITY, "-inf": Number.NEGATIVE_INFINITY };
  return Float32Array.from(values, (value) => (typeof value === "number" ? value : words[value]));
}

/** Expects every value within 1e-5 of the largest expected magnitude. */
function expectClose(actual: Float32Array, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  for (const [index, value] of actual.entries()) {
    expect(Math.abs(value - expected[index]!), `element ${index}`).toBeLessThanOrEqual(TOLERANCE * largest);
  }
}
