/** Kernels that can be shared out among threads give the same bits however they are. */
import { cpu, keyFromSeed, type Shape } from "@maskout/core";
import { type Kernel, type MemoryOperand, mapOperands, sizeOf } from "@maskout/core/variant";
import { randomValues } from "@maskout/testing";
import { expect, it } from "vitest";
import { gaussianMean } from "../src/gaussian/kernel.js";
import { maskedProduct, maskedProductGrad } from "../src/product/kernel.js";
import { square } from "../src/square/kernel.js";
import { transpose } from "../src/transpose/kernel.js";
import { exactUnits } from "../src/units/kernel.js";
import { maskWeights } from "../src/weights/kernel.js";

/** The outputs of a kernel's SIMD form, one behind the other, computed in the parts between these places of its range. */
function inParts<Params, In extends string, Out extends string>(
  kernel: Kernel<Params, In, Out>,
  inputs: Readonly<Record<In, Shape>>,
  params: Params,
  places: readonly number[],
): readonly number[] {
  const { simd } = cpu();
  const face = kernel.cpu.simd;
  if (simd === undefined || face === undefined) throw new Error(`${kernel.name}: there is no WebAssembly to share out`);
  const made: MemoryOperand[] = [];
  const operand = (shape: Shape): MemoryOperand => {
    const size = sizeOf(shape);
    const allocated = { pointer: simd.allocate(size), shape, size };
    made.push(allocated);
    return allocated;
  };
  const call = {
    inputs: mapOperands(inputs, (shape, name) => {
      const input = operand(shape);
      simd.floats(input.pointer, input.size).set(randomValues(name, input.size).map(Math.abs));
      return input;
    }),
    outputs: mapOperands(kernel.shapes(inputs, params), operand),
    params,
  };
  const outputs = Object.values<MemoryOperand>(call.outputs);
  // What a part leaves out would otherwise be there from the call before.
  for (const { pointer, size } of outputs) simd.floats(pointer, size).fill(Number.NaN);
  for (const [index, end] of places.entries()) {
    const part = { begin: places[index - 1] ?? 0, end };
    simd.lend(face.scratch?.(call) ?? 0, (scratch) => face.run(simd.exports(face.module), call, { ...part, scratch }));
  }
  const values = outputs.flatMap(({ pointer, size }) => Array.from(simd.floats(pointer, size)));
  for (const { pointer, size } of made) simd.free(pointer, size);
  return values;
}

const place = { key: keyFromSeed("parts"), step: 3, sample: 0 };

it.each([
  { kind: "bernoulli", threshold: 40_000 },
  { kind: "exact", drops: 60, population: 13 * 11 },
] as const)("the product with a mask per example, $kind, by examples", (sampling) => {
  const params = { ...place, element: 5 * 13 * 11, sampling, keepProbability: 0.5 };
  const inputs = { x: [9, 13], w: [11, 13] };
  const whole = inParts(maskedProduct, inputs, params, [9]);
  expect(whole.some((y) => y !== 0)).toBe(true);
  for (const places of [
    [4, 9],
    [1, 2, 3, 8, 9],
  ])
    expect(inParts(maskedProduct, inputs, params, places)).toEqual(whole);
});

it("the gradients of the product with a mask per example, by inputs", () => {
  // Inputs that fill no page and several, so that masks begin anywhere in a group of draws.
  for (const [batch, units, inputs] of [
    [5, 7, 75],
    [3, 4, 8300],
  ] as const) {
    const sampling = { kind: "bernoulli", threshold: 40_000 } as const;
    const params = { ...place, element: 5 * units * inputs, sampling, keepProbability: 0.5 };
    const shapes = { x: [batch, inputs], w: [units, inputs], dy: [batch, units] };
    const whole = inParts(maskedProductGrad, shapes, params, [inputs]);
    expect(whole.every(Number.isFinite)).toBe(true);
    for (const places of [
      [16, inputs],
      [16, 32, 64, inputs],
    ])
      expect(inParts(maskedProductGrad, shapes, params, places)).toEqual(whole);
  }
});

it("a mask over weights, by units", () => {
  const sampling = { kind: "bernoulli", threshold: 40_000 } as const;
  const params = { ...place, element: 0, sampling, keepProbability: 0.5 };
  const whole = inParts(maskWeights, { w: [61, 75] }, params, [75]);
  for (const places of [
    [16, 75],
    [16, 48, 64, 75],
  ])
    expect(inParts(maskWeights, { w: [61, 75] }, params, places)).toEqual(whole);
});

it.each([true, false])("exactly so many units of a row, by rows (the same of all: %s)", (shared) => {
  const sampling = { kind: "exact", drops: 20, population: 37 } as const;
  const params = { ...place, element: 3 * 37, sampling, keepProbability: 17 / 37, shared };
  const whole = inParts(exactUnits, { x: [19, 37] }, params, [19]);
  for (const places of [
    [4, 19],
    [1, 2, 18, 19],
  ])
    expect(inParts(exactUnits, { x: [19, 37] }, params, places)).toEqual(whole);
});

it("the transpose, by rows of the result", () => {
  for (const shape of [
    [19, 23],
    [4, 16],
    [3, 5],
  ]) {
    const [, columns = 0] = shape;
    const whole = inParts(transpose, { x: shape }, {}, [columns]);
    for (const places of [
      [1, columns],
      [2, 3, columns - 1, columns],
    ]) {
      expect(inParts(transpose, { x: shape }, {}, places)).toEqual(whole);
    }
  }
});

it.each(["linear", "relu", "sigmoid", "tanh"] as const)("Gaussian inference, by examples: %s", (activation) => {
  const params = { ...place, samples: 3, activation };
  const inputs = { mean: [71, 61], variance: [71, 61] };
  const whole = inParts(gaussianMean, inputs, params, [71]);
  for (const places of [
    [1, 71],
    [2, 3, 70, 71],
  ]) {
    expect(inParts(gaussianMean, inputs, params, places)).toEqual(whole);
  }
});

it("squares, by elements", () => {
  expect(inParts(square, { x: [301] }, {}, [64, 128, 301])).toEqual(inParts(square, { x: [301] }, {}, [301]));
});
