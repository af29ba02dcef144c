/** Kernels that can be shared out among threads give the same bits however they are. */
import { cpu, keyFromSeed, type Shape } from "@maskout/core";
import { type Kernel, type MemoryOperand, mapOperands, sizeOf } from "@maskout/core/variant";
import { randomValues } from "@maskout/testing";
import { expect, it } from "vitest";
import { gaussianMean } from "../src/gaussian/kernel.js";
import { maskedProduct } from "../src/product/kernel.js";
import { square } from "../src/square/kernel.js";
import { transpose } from "../src/transpose/kernel.js";

/** The first output of a kernel's SIMD form, computed in the parts between these places of its range. */
function inParts<Params, In extends string, Out extends string>(
  kernel: Kernel<Params, In, Out>,
  inputs: Readonly<Record<In, Shape>>,
  params: Params,
  places: readonly number[],
): Float32Array {
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
  const [output = operand([0])] = Object.values<MemoryOperand>(call.outputs);
  for (const [index, end] of places.entries()) {
    const part = { begin: places[index - 1] ?? 0, end };
    simd.lend(face.scratch?.(call) ?? 0, (scratch) => face.run(simd.exports(face.module), call, { ...part, scratch }));
  }
  const values = simd.floats(output.pointer, output.size).slice();
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
