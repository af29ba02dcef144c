/** Running a kernel on plain arrays, on any device, and comparing with a computation in double precision. */
import { type Device, type Shape, tensor } from "@maskout/core";
import { GpuDevice } from "@maskout/core/gpu";
import { type Kernel, mapOperands, type Operands, run, sizeOf, type Tensor } from "@maskout/core/variant";
import { expect } from "vitest";

/** An operand: its values, row-major, and its shape. */
export interface Values {
  readonly values: Float32Array;
  readonly shape: Shape;
}

/** Runs a kernel once and returns the values of its outputs. All memory is given back. */
export async function compute<Params, In extends string, Out extends string>(
  device: Device,
  kernel: Kernel<Params, In, Out>,
  inputs: Operands<In, Values>,
  params: Params,
): Promise<Operands<Out, Float32Array>> {
  const tensors = mapOperands<In, Values, Tensor>(inputs, ({ values, shape }) => tensor(values, shape, { device }));
  const outputs = run(kernel, tensors, params);
  const values = new Map<Out, Float32Array>();
  for (const name in outputs) values.set(name, await outputs[name].data());
  for (const name in tensors) tensors[name].dispose();
  for (const name in outputs) outputs[name].dispose();
  return mapOperands<Out, Tensor, Float32Array>(outputs, (_, name) => values.get(name)!);
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

/** The CPU's bound; on a GPU, where sums have single precision from end to end, at least 1e-5. */
export function boundOn(device: Device, bound: number): number {
  return device instanceof GpuDevice ? Math.max(bound, 1e-5) : bound;
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
