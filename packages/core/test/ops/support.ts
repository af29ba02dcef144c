/** Running a kernel on plain arrays, in both of its CPU forms, and comparing with a computation in double precision. */
import { expect } from "vitest";
import { cpu } from "../../src/device/cpu/cpu.js";
import type { CpuDevice } from "../../src/device/cpu/device.js";
import { type Kernel, mapOperands, type Operands } from "../../src/device/kernel.js";
import { tensor } from "../../src/tensor/create.js";
import { run } from "../../src/tensor/run.js";
import { type Shape, sizeOf } from "../../src/tensor/shape.js";
import type { Tensor } from "../../src/tensor/tensor.js";

/** Both CPU forms of the kernels, for `describe.each(forms)`. */
export const forms: readonly { readonly form: string; readonly device: CpuDevice }[] = [
  { form: "SIMD", device: cpu() },
  { form: "reference", device: cpu({ simd: false }) },
];

/** An operand: its values, row-major, and its shape. */
export interface Values {
  readonly values: Float32Array;
  readonly shape: Shape;
}

/** Runs a kernel once and returns the values of its outputs. All memory is given back. */
export function compute<Params, In extends string, Out extends string>(
  device: CpuDevice,
  kernel: Kernel<Params, In, Out>,
  inputs: Operands<In, Values>,
  params: Params,
): Operands<Out, Float32Array> {
  const tensors = mapOperands<In, Values, Tensor>(inputs, ({ values, shape }) => tensor(values, shape, { device }));
  const outputs = run(kernel, tensors, params);
  const results = mapOperands<Out, Tensor, Float32Array>(outputs, (output) => output.dataSync());
  for (const name in tensors) tensors[name].dispose();
  for (const name in outputs) outputs[name].dispose();
  return results;
}

/** Uniform values in [-1, 1), the same on every run: mulberry32. */
export function random(shape: Shape, seed = 1): Values {
  let state = seed * 0x9e3779b9;
  const values = Float32Array.from({ length: sizeOf(shape) }, () => {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 31 - 1;
  });
  return { values, shape };
}

/** The same shape with other values. */
export function mapped({ values, shape }: Values, f: (value: number, index: number) => number): Values {
  return { values: values.map(f), shape };
}

/** Values as a vector. */
export function vector(values: readonly number[]): Values {
  return { values: Float32Array.from(values), shape: [values.length] };
}

/** Expects every element within `tolerance`, relative to the largest expected magnitude; NaN and infinities exactly. */
export function expectClose(actual: Float32Array, expected: ArrayLike<number>, tolerance = 1e-5): void {
  expect(actual.length).toBe(expected.length);
  const finite = Array.from(expected).filter(Number.isFinite);
  const largest = finite.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-30);
  for (const [index, value] of actual.entries()) {
    const wanted = expected[index] ?? Number.NaN;
    if (Object.is(value, wanted) || Math.abs(value - wanted) <= tolerance * largest) continue;
    expect.fail(`element ${index} is ${value}, expected ${wanted} within ${tolerance} of ${largest}`);
  }
}

/** The gradient of a scalar function of some values, by central differences. */
export function numericalGradient(f: (x: Float64Array) => number, at: Float32Array, step = 1e-5): Float64Array {
  return Float64Array.from(at, (value, index) => {
    const x = Float64Array.from(at);
    x[index] = value + step;
    const above = f(x);
    x[index] = value - step;
    return (above - f(x)) / (2 * step);
  });
}

/** The sum of products of two arrays. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < a.length; index++) total += a[index]! * b[index]!;
  return total;
}
