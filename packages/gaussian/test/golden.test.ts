/** Gaussian dropout and noise against values computed by an independent implementation, and what is particular to them. */
import { dense, type Key, normals, type Shape, sequential, tensor } from "@maskout/core";
import { dropout, dropoutGrad, gaussianDropout, gaussianNoise, noise, noiseGrad } from "@maskout/gaussian";
import { readJson } from "@maskout/testing";
import { onEachDevice } from "@maskout/testing/devices";
import { describe, expect, it } from "vitest";

interface Vectors {
  readonly key: Key;
  readonly step: number;
  readonly shape: Shape;
  readonly x: readonly number[];
  readonly dy: readonly number[];
  readonly y: readonly number[];
  readonly dx: readonly number[];
}
type Golden = Vectors &
  (
    | { readonly variant: "gaussianDropout"; readonly options: { readonly rate: number } }
    | { readonly variant: "gaussianNoise"; readonly options: { readonly stddev: number } }
  );

const golden: readonly Golden[] = await readJson(new URL("golden/variants.json", import.meta.url));
const named = golden.map((one) => [`${one.variant} ${JSON.stringify(one.options)} of [${one.shape}]`, one] as const);

/** Expects every value within 1e-6 of the expected one, relatively. */
function expectClose(actual: Float32Array, expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [index, value] of expected.entries()) {
    expect(Math.abs(actual[index]! - value), `element ${index}`).toBeLessThanOrEqual(1e-6 * Math.abs(value));
  }
}

describe("on arrays, to 1e-6 of every value,", () => {
  it.each(named)("%s", (_, given) => {
    const { key, step, shape, y, dx } = given;
    const [x, dy] = [Float32Array.from(given.x), Float32Array.from(given.dy)];
    const place = { key, step, shape };
    if (given.variant === "gaussianDropout") {
      expectClose(dropout(x, { ...given.options, ...place }), y);
      expectClose(dropoutGrad(dy, { ...given.options, ...place }), dx);
    } else {
      expectClose(noise(x, { ...given.options, ...place }), y);
      expectClose(noiseGrad(dy, { ...given.options, ...place }), dx);
    }
  });
});

onEachDevice("as a layer, to 1e-6 of every value,", (device) => {
  it.each(named)("%s", async (_, given) => {
    const { key, step, shape, x, dy, y, dx } = given;
    const layer =
      given.variant === "gaussianDropout"
        ? gaussianDropout({ ...given.options, key })
        : gaussianNoise({ ...given.options, key });
    using model = sequential([layer], { seed: 1, device, inputShape: shape.slice(1) });
    using input = tensor(x, shape, { device });
    const pass = model.forward(input, { mode: "train", step });
    const back = pass.pullback(tensor(dy, shape, { device }));
    expectClose(await pass.output.data(), y);
    expectClose(await back.dx.data(), dx);
  });
});

describe("what is particular to Gaussian noise", () => {
  const count = 100_000;
  const ones = new Float32Array(count).fill(1);
  const place = { key: [1, 2], step: 3, sample: 4 } as const;

  it("is drawn from the core's normals, bit by bit", () => {
    const z = normals({ ...place, count });
    const deviation = Math.sqrt(0.2 / 0.8);
    expect(dropout(ones, { rate: 0.2, ...place })).toEqual(z.map((normal) => 1 + deviation * normal));
    expect(noise(new Float32Array(count), { stddev: 0.3, ...place })).toEqual(z.map((normal) => 0.3 * normal));
  });

  it("a rate of 0.5 is noise of variance 1, as with dropout, and nothing is dropped", () => {
    const y = dropout(ones, { rate: 0.5, ...place });
    const mean = y.reduce((sum, value) => sum + value, 0) / count;
    const variance = y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
    // Five standard errors of a mean and of a variance of 100,000 normals.
    expect(Math.abs(mean - 1)).toBeLessThan(5 / Math.sqrt(count));
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
    expect(y.includes(0)).toBe(false);
  });

  it("where noise is added, a NaN stays where it is and reaches no other", () => {
    const x = Float32Array.of(1, Number.NaN, Number.POSITIVE_INFINITY, 1);
    expect(Array.from(noise(x, { stddev: 1, ...place }), Number.isFinite)).toEqual([true, false, false, true]);
  });

  it.each([
    ["rate", () => gaussianDropout({ rate: 1 }), /gaussianDropout: option "rate" is 1; expected .*\[0, 1\)/],
    ["rate", () => dropout(ones, { rate: -0.1, seed: 1 }), /option "rate" is -0.1/],
    // @ts-expect-error
    ["keepProb", () => gaussianDropout({ keepProb: 0.5 }), /option "keepProb"/],
    ["stddev", () => gaussianNoise({ stddev: Number.NaN }), /gaussianNoise: option "stddev" is NaN/],
    // @ts-expect-error
    ["rate", () => gaussianNoise({ rate: 0.5 }), /option "rate"/],
  ])("a wrong %s is refused", (option, call, message) => {
    expect(call).toThrow(expect.objectContaining({ name: "OptionError", option }));
    expect(call).toThrow(message);
  });

  it("a network trains through noise that is added as if there were none", async () => {
    const gradients = async (layers: Parameters<typeof sequential>[0]) => {
      using model = sequential(layers, { seed: 1, inputShape: [3] });
      const pass = model.forward(tensor([1, 2, 3], [1, 3]), { mode: "train", step: 5 });
      const { gradients } = pass.pullback(tensor([1, -1], [1, 2]));
      return gradients.get("0.dense.weight")!.data();
    };
    expect(await gradients([dense(2), gaussianNoise({ stddev: 1 })])).toEqual(await gradients([dense(2)]));
  });
});
