/** Inverted dropout against values computed by an independent implementation: element by element, and in whole networks. */
import { cpu, type Device, dense, foldIn, type Key, relu, sequential, sigmoid, tensor } from "@maskout/core";
import { applyInference } from "@maskout/core/variant";
import { dropout, dropoutGrad, invertedDropout, variant } from "@maskout/inverted";
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
  readonly inverted: Readonly<Record<"train" | "infer" | "grad", readonly Value[]>>;
}

interface Network {
  readonly key: Key;
  readonly rate: number;
  readonly sizes: readonly number[];
  readonly hidden: "relu" | "sigmoid";
  readonly head: "sigmoid" | "linear";
  readonly batch: number;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Per dense layer, `[inputs, units]` and `[units]`. */
  readonly weights: readonly (readonly number[])[];
  readonly biases: readonly (readonly number[])[];
  readonly output: readonly number[];
  readonly gradWeights: readonly (readonly number[])[];
  readonly gradBiases: readonly (readonly number[])[];
}

const elementwise: readonly Elementwise[] = await readJson(new URL("golden/elementwise.json", import.meta.url));
const networks: readonly Network[] = await readJson(new URL("golden/mlp.json", import.meta.url));
const TOLERANCE = 1e-5;

describe("element by element, exactly", () => {
  it.each(elementwise.map((golden) => [golden.rate, golden.x.length, golden] as const))(
    "rate %d, %d elements",
    (_, __, { key, step, rate, inverted, ...given }) => {
      const [x, dy] = [floats(given.x), floats(given.dy)];
      expect(dropout(x, { rate, key, step })).toEqual(floats(inverted.train));
      expect(dropoutGrad(dy, { rate, key, step })).toEqual(floats(inverted.grad));
      expect(applyInference(variant, x, { rate })).toEqual(floats(inverted.infer));
    },
  );
});

onEachDevice("whole networks, to 1e-5 of the largest value,", (device) => {
  it.each(networks.map((golden) => [golden.sizes.join("-"), golden.hidden, golden] as const))(
    "%s with %s and dropout: output and every gradient",
    async (__, ___, golden) => {
      using model = modelOf(golden, device);
      const { batch, sizes, output, y, head } = golden;
      using x = tensor(golden.x, [batch, sizes[0]!], { device });
      const pass = model.forward(x, { mode: "train", step: 0 });
      const logits = await pass.output.data();
      const activations = head === "sigmoid" ? logits.map((logit) => 1 / (1 + Math.exp(-logit))) : logits;
      expectClose(activations, output, "the output");

      const slope = activations.map((activation, index) => (activation - y[index]!) / batch);
      const { gradients } = pass.pullback(tensor(slope, pass.output.shape, { device }));
      for (const [layer, expected] of golden.gradWeights.entries()) {
        const name = `${3 * layer}.dense`;
        expectClose(await gradients.get(`${name}.weight`)!.data(), expected, `the gradient of ${name}.weight`);
        expectClose(
          await gradients.get(`${name}.bias`)!.data(),
          golden.gradBiases[layer]!,
          `the gradient of ${name}.bias`,
        );
      }
    },
  );
});

describe("what is particular to inverted dropout", () => {
  it("the gradient is scaled as the output is", () => {
    const ones = new Float32Array(1000).fill(1);
    const gradient = dropoutGrad(ones, { rate: 0.5, seed: 1 });
    expect(new Set(gradient)).toEqual(new Set([0, 2]));
    expect(gradient).toEqual(dropout(ones, { rate: 0.5, seed: 1 }));
  });

  it("inference costs nothing: the output is the input's memory", () => {
    const device = cpu();
    const layer = invertedDropout({ rate: 0.5 });
    using model = sequential([layer], { seed: 1, device });
    using x = tensor([1, 2, 3, 4], [2, 2], { device });
    const before = device.memory();
    using output = model.forward(x, { mode: "infer" }).output;
    expect(device.memory()).toEqual(before);
    expect(output.dataSync()).toEqual(Float32Array.of(1, 2, 3, 4));
  });
});

/** The golden network up to its logits: dropout after every hidden layer, number `l` with the key `foldIn(key, l)`. */
function modelOf({ key, rate, sizes, hidden, weights, biases }: Network, device: Device) {
  const layers = sizes.slice(1).flatMap((units, layer) => {
    if (layer === weights.length - 1) return [dense(units)];
    return [dense(units), hidden === "relu" ? relu() : sigmoid(), invertedDropout({ rate, key: foldIn(key, layer) })];
  });
  const model = sequential(layers, { key, device, inputShape: [sizes[0]!] });
  for (const layer of weights.keys()) {
    const [inputs, units] = [sizes[layer]!, sizes[layer + 1]!];
    model.assign(
      new Map([
        [`${3 * layer}.dense.weight`, tensor(weights[layer]!, [inputs, units], { device })],
        [`${3 * layer}.dense.bias`, tensor(biases[layer]!, [units], { device })],
      ]),
    );
  }
  return model;
}

function floats(values: readonly Value[]): Float32Array {
  const words = { nan: Number.NaN, inf: Number.POSITIVE_INFINITY, "-inf": Number.NEGATIVE_INFINITY };
  return Float32Array.from(values, (value) => (typeof value === "number" ? value : words[value]));
}

/** Expects every value within 1e-5 of the largest expected magnitude. */
function expectClose(actual: Float32Array, expected: readonly number[], what: string): void {
  expect(actual.length).toBe(expected.length);
  const largest = Math.max(...expected.map(Math.abs));
  for (const [index, value] of actual.entries()) {
    const distance = Math.abs(value - expected[index]!);
    expect(distance, `${what}, element ${index}`).toBeLessThanOrEqual(TOLERANCE * largest);
  }
}
