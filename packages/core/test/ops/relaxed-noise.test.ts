/**
 * Relaxed noise: its definition in double precision, its slopes by difference quotients, and the same bits from both forms on the CPU. (What
 * it is as the noise of a layer, the conformance suite says of concrete dropout.)
 */
import { cpu, type Device, type Key, type Shape, uniforms } from "@maskout/core";
import { kernels, sizeOf } from "@maskout/core/variant";
import { onEachDevice } from "@maskout/testing/devices";
import { describe, expect, test } from "vitest";
import { compute, expectClose, random } from "./support.js";

const { relaxedNoise: forth, relaxedNoiseGrad: back } = kernels;
const key: Key = [5, 6];
const place = { key, step: 3, sample: 1, element: 13 };
const scalar = (value: number) => ({ values: Float32Array.of(value), shape: [] });

/** `(1 - z) / (1 - p)` of so many decisions, in double precision. */
function factorsAt(logit: number, temperature: number, count: number): Float64Array {
  return uniforms({ key, step: 3, sample: 1, offset: 13, count }).map((u) => {
    const z = 1 / (1 + Math.exp(-(logit + Math.log(u / (1 - u))) / temperature));
    return (1 - z) * (1 + Math.exp(logit));
  });
}

const SHAPES: readonly (readonly [Shape, Shape | undefined])[] = [
  [[1], undefined],
  [[7], undefined],
  [[3, 1031], undefined],
  [
    [5, 6, 7],
    [5, 1, 7],
  ],
  [
    [3, 4, 5, 6],
    [1, 4, 1, 6],
  ],
  [
    [40, 33],
    [40, 1],
  ],
  [
    [0, 3],
    [1, 3],
  ],
];

onEachDevice("relaxed noise", (device) => {
  test.each(SHAPES)("of %j, shared as %j, is its definition", async (shape, noiseShape) => {
    const [x, dy] = [random(shape, 1), random(shape, 2)];
    for (const [logit, temperature] of [
      [-2.2, 0.1],
      [0.5, 0.7],
      [-6, 2],
    ] as const) {
      const params = { ...place, noiseShape, temperature };
      const decisions = sizeOf(noiseShape ?? shape);
      const factors = repeated(factorsAt(logit, temperature, decisions), shape, noiseShape ?? shape);
      const product = (values: Float32Array) => values.map((value, index) => value * factors[index]!);
      const { y } = await compute(device, forth, { x, logit: scalar(logit) }, params);
      expectClose(y, product(x.values), 1e-5);
      const made = await compute(device, back, { x, dy, logit: scalar(logit) }, params);
      expectClose(made.dx, product(dy.values), 1e-5);
      const h = 1e-5;
      const [above, below] = [h, -h].map((by) => factorsAt(logit + by, temperature, decisions));
      const slopes = repeated(
        above!.map((value, index) => (value - below![index]!) / (2 * h)),
        shape,
        noiseShape ?? shape,
      );
      const terms = Array.from(slopes, (slope, index) => slope * x.values[index]! * dy.values[index]!);
      const sum = terms.reduce((total, term) => total + term, 0);
      const size = terms.reduce((total, term) => total + Math.abs(term), 0);
      expect(Math.abs(made.logit[0]! - sum)).toBeLessThanOrEqual(2e-5 * size);
    }
  });
});

describe("relaxed noise on the CPU", () => {
  const forms: readonly Device[] = [cpu(), cpu({ simd: false })];

  test("has the same bits in WebAssembly and in TypeScript, at logits and temperatures of all sizes", async () => {
    for (const logit of [-90, -20, -2.2, 0, 3, 20, 90, Number.NaN]) {
      for (const temperature of [0.01, 0.1, 1, 10]) {
        const [x, dy] = [random([3001], 1), random([3001], 2)];
        const inputs = { x, dy, logit: scalar(logit) };
        const params = { ...place, noiseShape: undefined, temperature };
        const [simd, plain] = await Promise.all(
          forms.map(async (device) => [
            (await compute(device, forth, { x, logit: inputs.logit }, params)).y,
            (await compute(device, back, inputs, params)).dx,
          ]),
        );
        expect(simd).toEqual(plain);
      }
    }
  });

  test("drops or keeps at a low temperature, as often as the rate says", async () => {
    const rate = 0.3;
    const x = { values: new Float32Array(100_000).fill(1), shape: [100_000] };
    const logit = scalar(Math.log(rate / (1 - rate)));
    const { y } = await compute(cpu(), forth, { x, logit }, { ...place, noiseShape: undefined, temperature: 1e-3 });
    const dropped = y.filter((value) => value < 0.01).length;
    const kept = y.filter((value) => Math.abs(value - 1 / (1 - rate)) < 0.01).length;
    // Five standard errors, and the few that are between.
    const error = 5 * Math.sqrt((rate * (1 - rate)) / 100_000);
    expect(Math.abs(dropped / 100_000 - rate)).toBeLessThan(error + 0.002);
    expect(dropped + kept).toBeGreaterThan(99_500);
  });
});

/** Values of the small shape, repeated where it is 1. */
function repeated(values: Float64Array, shape: Shape, small: Shape): Float64Array {
  return Float64Array.from({ length: sizeOf(shape) }, (_, flat) => {
    let [rest, at, stride] = [flat, 0, 1];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis]!;
      if (small[axis] !== 1) {
        at += (rest % size) * stride;
        stride *= size;
      }
      rest = Math.floor(rest / size);
    }
    return values[at]!;
  });
}
