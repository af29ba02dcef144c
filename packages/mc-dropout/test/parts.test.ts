/** The sums over samples have the same bits, however their rows are shared out among threads, and in both forms. */
import { cpu, type Shape } from "@maskout/core";
import {
  type ArrayOperand,
  type Kernel,
  type MemoryOperand,
  mapOperands,
  type Operands,
  sizeOf,
} from "@maskout/core/variant";
import { randomValues } from "@maskout/testing";
import { expect, it } from "vitest";
import { momentsKernel } from "../src/moments/kernel.js";
import { tallyKernel } from "../src/tally/kernel.js";

/** Every output of a kernel's SIMD form, computed in the parts between these rows. */
function inParts<Params, In extends string, Out extends string>(
  kernel: Kernel<Params, In, Out>,
  inputs: Operands<In, ArrayOperand>,
  params: Params,
  rows: readonly number[],
): Operands<Out, Float32Array> {
  const { simd } = cpu();
  const face = kernel.cpu.simd;
  if (simd === undefined || face === undefined) throw new Error(`${kernel.name}: there is no WebAssembly to share out`);
  const made: MemoryOperand[] = [];
  const operand = (shape: Shape): MemoryOperand => {
    const size = sizeOf(shape);
    const allocated = { pointer: simd.allocate(size), shape, size };
    made.push(allocated);
    simd.floats(allocated.pointer, size).fill(Number.NaN);
    return allocated;
  };
  const call = {
    inputs: mapOperands(inputs, ({ values, shape }) => {
      const input = operand(shape);
      simd.floats(input.pointer, input.size).set(values);
      return input;
    }),
    outputs: mapOperands(shapesOf(kernel, inputs, params), operand),
    params,
  };
  for (const [index, end] of rows.entries()) {
    face.run(simd.exports(face.module), call, { begin: rows[index - 1] ?? 0, end, scratch: 0 });
  }
  const values = mapOperands(call.outputs, ({ pointer, size }) => simd.floats(pointer, size).slice());
  for (const { pointer, size } of made) simd.free(pointer, size);
  return values;
}

function shapesOf<Params, In extends string, Out extends string>(
  kernel: Kernel<Params, In, Out>,
  inputs: Operands<In, ArrayOperand>,
  params: Params,
): Operands<Out, Shape> {
  return kernel.shapes(
    mapOperands(inputs, ({ shape }) => shape),
    params,
  );
}

function byReference<Params, In extends string, Out extends string>(
  kernel: Kernel<Params, In, Out>,
  inputs: Operands<In, ArrayOperand>,
  params: Params,
): Operands<Out, Float32Array> {
  const outputs = mapOperands(shapesOf(kernel, inputs, params), (shape) => {
    return { values: new Float32Array(sizeOf(shape)), shape };
  });
  kernel.cpu.reference({ inputs, outputs, params });
  return mapOperands(outputs, ({ values }) => values);
}

/** Values that differ, at most 1 and none negative. */
function array(name: string, shape: Shape): ArrayOperand {
  return { values: randomValues(name, sizeOf(shape)).map((value) => Math.abs(value) % 1), shape };
}

/** Sums as doubles: the second part of each is as small as what the first leaves. */
function doubles(name: string, shape: Shape): ArrayOperand {
  const { values } = array(name, [...shape, 2]);
  return { values: values.map((value, index) => (index % 2 === 0 ? value : value * 2 ** -25)), shape: [...shape, 2] };
}

it.each([1, 2, 7, 33])("moments of %d x 5 elements", (rows) => {
  const shape = [rows, 5];
  const inputs = { x: array("x", shape), mean: doubles("mean", shape), squares: doubles("squares", shape) };
  const size = 5 * rows;
  const whole = inParts(momentsKernel, inputs, { count: 3 }, [size]);
  expect(inParts(momentsKernel, inputs, { count: 3 }, [1, 4, size])).toEqual(whole);
  expect(inParts(momentsKernel, inputs, { count: 3 }, [...Array(size).keys(), size])).toEqual(whole);
  expect(byReference(momentsKernel, inputs, { count: 3 })).toEqual(whole);
});

it.each([1, 2, 3, 7, 10])("entropies and votes of 9 rows of %d classes", (classes) => {
  const inputs = {
    p: array("p", [9, classes]),
    entropy: doubles("entropy", [9]),
    votes: array("votes", [9, classes]),
  };
  const whole = inParts(tallyKernel, inputs, {}, [9]);
  expect(inParts(tallyKernel, inputs, {}, [2, 3, 9])).toEqual(whole);
  expect(inParts(tallyKernel, inputs, {}, [1, 2, 3, 4, 5, 6, 7, 8, 9])).toEqual(whole);
  const { entropy, votes } = byReference(tallyKernel, inputs, {});
  expect(whole.votes).toEqual(votes);
  // The two logarithms may differ in the last of their 53 bits; a double in two parts keeps 48.
  const sum = (values: Float32Array, row: number) => values[2 * row]! + values[2 * row + 1]!;
  for (let row = 0; row < 9; row++) expect(Math.abs(sum(entropy, row) - sum(whole.entropy, row))).toBeLessThan(1e-13);
});
