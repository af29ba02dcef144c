/** The CPU device's memory: blocks of it, and what is left of it when something goes wrong. */
import { cpu, DeviceError, dense, sequential, tensor, tidy, zeros } from "@maskout/core";
import { applyNoise, type Kernel, kernels, run } from "@maskout/core/variant";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inverted } from "../support/dropout.js";

const memory = cpu().simd!;

describe("blocks of memory", () => {
  it("never overlap, are aligned, and leave room to read whole vectors", () => {
    const sizes = fc.array(fc.record({ size: fc.nat({ max: 5000 }), free: fc.nat({ max: 30 }) }), { maxLength: 200 });
    fc.assert(
      fc.property(sizes, (steps) => {
        const blocks: { readonly from: number; readonly to: number; readonly size: number }[] = [];
        for (const { size, free } of steps) {
          const from = memory.allocate(size);
          const to = from + 4 * size + 12;
          expect(from % 16).toBe(0);
          expect(from).toBeGreaterThan(0);
          for (const other of blocks) expect(to <= other.from || other.to <= from).toBe(true);
          blocks.push({ from, to, size });
          const [released] = free < blocks.length ? blocks.splice(free, 1) : [];
          if (released !== undefined) memory.free(released.from, released.size);
        }
        for (const { from, size } of blocks) memory.free(from, size);
      }),
      { seed: 64, numRuns: 60 },
    );
  });

  it("that are given back join their neighbours: the same work again needs no more memory", () => {
    const work = (): void => {
      const sizes = Array.from({ length: 500 }, (_, index) => (index * 7919) % 10_007);
      const blocks = sizes.map((size) => memory.allocate(size));
      // From both ends and the middle, so that a block finds free neighbours before, behind, on both sides and on none.
      const order = blocks.map((_, index) => (index * 337) % 500);
      for (const index of order) memory.free(blocks[index]!, sizes[index]!);
    };
    work();
    const before = memory.bytes().length;
    for (let round = 0; round < 20; round++) work();
    const whole = memory.allocate(500_000);
    memory.free(whole, 500_000);
    expect(memory.bytes().length).toBe(before);
  });
});

it("is seen as it is after it grew, by small calls and by what is read of a tensor", () => {
  const x = Float32Array.from({ length: 100 }, (_, index) => index);
  const small = (): Float32Array => applyNoise(inverted, x, { rate: 0.5, seed: "views" });
  const first = small();
  const blocks: number[] = [];
  const [size, before] = [2 ** 18, memory.bytes().length];
  while (memory.bytes().length === before) blocks.push(memory.allocate(size));
  expect(small()).toEqual(first);
  using t = tensor(x);
  expect(t.dataSync()).toEqual(x);
  for (const block of blocks) memory.free(block, size);
});

/** A kernel with two outputs, the second of which is larger than memory allows. */
const tooLarge: Kernel<object, "x", "small" | "large"> = {
  name: "too large",
  shapes: ({ x }) => ({ small: x, large: [2 ** 29] }),
  cpu: { reference() {} },
};

const { module, run: takeRows } = kernels.takeRows.cpu.simd!;

/** A kernel whose WebAssembly reads behind the end of memory. */
const trapping: Kernel<object, "x", "y"> = {
  name: "trapping",
  shapes: ({ x }) => ({ y: x }),
  cpu: {
    reference() {},
    simd: {
      module,
      range: "whole",
      scratch: () => 1000,
      run(simd, { outputs }, part) {
        const beyond = { pointer: 2 ** 32 - 16, shape: [4, 1024], size: 4096 };
        takeRows(simd, { inputs: { x: beyond }, outputs, params: { indices: Uint32Array.of(0, 1, 2) } }, part);
      },
    },
  },
};

describe("what cannot be computed", () => {
  it("leaks nothing when one of several outputs does not fit", () => {
    using x = zeros([100_000]);
    const before = cpu().memory();
    expect(() => run(tooLarge, { x }, {})).toThrow(DeviceError);
    const { length } = memory.bytes();
    for (let again = 0; again < 1000; again++) expect(() => run(tooLarge, { x }, {})).toThrow(DeviceError);
    expect(cpu().memory()).toEqual(before);
    expect(memory.bytes().length).toBe(length);
  });

  it("is a typed error when its WebAssembly traps, and the device can be used on", () => {
    using x = tensor([1, 2, 3, 4]);
    const before = cpu().memory();
    expect(() => run(trapping, { x }, {})).toThrow(DeviceError);
    expect(() => run(trapping, { x }, {})).toThrow(/^trapping: its WebAssembly trapped .* all else stays usable\.$/);
    expect(cpu().memory()).toEqual(before);
    expect([...x.dataSync()]).toEqual([1, 2, 3, 4]);
    using model = sequential([dense(2)], { seed: 1 });
    using output = tidy(cpu(), () => model.forward(zeros([1, 3])).output);
    expect([...output.dataSync()]).toEqual([0, 0]);
  });

  it.each([Number.NaN, -1, 2 ** 29, Number.POSITIVE_INFINITY])("is a typed error for a block of %d floats", (size) => {
    expect(() => memory.allocate(size)).toThrow(DeviceError);
  });
});
