/** The device of threads: its options, its memory, and what becomes of it when something goes wrong. */
import { cpu, DeviceError, OptionError, tensor, zeros } from "@maskout/core";
import { type ThreadsDevice, threads } from "@maskout/core/threads";
import { type Kernel, kernels, run } from "@maskout/core/variant";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let device: ThreadsDevice;
beforeAll(async () => {
  device = await threads({ count: 3, leastWork: 0 });
});
afterAll(() => device.destroy());

describe("a device of threads", () => {
  it("says how many threads compute", async () => {
    // As of one thread: with fused multiply-add where the engine has it.
    const how = /\((.*)\)/.exec(cpu().name)?.[1];
    expect([device.name, device.threads]).toEqual([`threads (${how}, 3 threads)`, 3]);
    const alone = await threads({ count: 1 });
    expect(alone.name).toBe(`threads (${how}, 1 thread)`);
    const unfused = await threads({ count: 1, fma: false });
    expect(unfused.name).toBe("threads (WebAssembly SIMD, 1 thread)");
    await unfused.destroy();
    await alone.destroy();
  });

  it.each([
    [{ count: 0 }, "count"],
    [{ count: 65 }, "count"],
    [{ count: 1.5 }, "count"],
    [{ count: Number.NaN }, "count"],
    [{ leastWork: -1 }, "leastWork"],
    [{ threads: 2 }, "threads"],
  ])("refuses %o", async (options, option) => {
    const made = Reflect.apply(threads, undefined, [options]);
    await expect(made).rejects.toThrow(OptionError);
    await expect(made).rejects.toMatchObject({ owner: "threads", option });
  });

  it("computes in memory that has grown since the workers began", () => {
    const size = 400_001;
    const factors = [2, 3, 5, 7];
    const made = factors.map((factor, index) => {
      using x = tensor(new Float32Array(size * (index + 1)).fill(factor), [size * (index + 1)], { device });
      return run(kernels.scale, { x }, { factor }).y;
    });
    for (const [index, y] of made.entries()) {
      const values = y.dataSync();
      expect([values.length, values.every((value) => value === factors[index]! ** 2)]).toEqual([
        size * (index + 1),
        true,
      ]);
      y.dispose();
    }
    expect(device.memory()).toEqual({ tensors: 0, bytes: 0 });
  });

  it("hands out copies that are not shared, which everything takes", () => {
    using x = tensor([1, 2, 3], [3], { device });
    const values = x.dataSync();
    expect(values.buffer).toBeInstanceOf(ArrayBuffer);
    expect(structuredClone(values)).toEqual(Float32Array.of(1, 2, 3));
    expect(new TextDecoder().decode(values)).toHaveLength(12);
    expect(crypto.getRandomValues(Reflect.construct(Uint8Array, [values.buffer]))).toHaveLength(12);
    expect([...x.dataSync()]).toEqual([1, 2, 3]);
  });

  it("cannot be used after destroy(), which may be called again", async () => {
    const gone = await threads({ count: 2 });
    const x = tensor([1, 2], [2], { device: gone });
    await gone.destroy();
    await gone.destroy();
    const used = [() => x.dataSync(), () => zeros([1], { device: gone }), () => run(kernels.relu, { x }, {})];
    for (const use of used) {
      expect(use).toThrow(DeviceError);
      expect(use).toThrow('it was destroyed. Make another with "await threads()"');
    }
    expect(gone.memory()).toEqual({ tensors: 0, bytes: 0 });
    expect(() => x.dispose()).not.toThrow();
  });
});

const { module, run: takeRows } = kernels.takeRows.cpu.simd!;
const ROWS = 1024;

/** A kernel of which only the part with a row copies from behind the end of memory. */
function trapping(row: number): Kernel<object, "x", "y"> {
  const params = { indices: Uint32Array.from({ length: ROWS }, (_, index) => index) };
  return {
    name: "trapping",
    shapes: ({ x }) => ({ y: x }),
    cpu: {
      reference() {},
      simd: {
        module,
        range: "examples",
        run(simd, { inputs: { x }, outputs }, part) {
          // Where the part begins is behind the end, whatever row it is.
          const beyond = { ...x, pointer: 2 ** 32 - 16 - 256 * part.begin };
          const inside = part.begin <= row && row < part.end;
          takeRows(simd, { inputs: { x: inside ? beyond : x }, outputs, params }, part);
        },
      },
    },
  };
}

describe("a kernel that traps in one thread", () => {
  it("is a typed error, whichever thread it is, and the device can be used on", () => {
    using x = tensor(new Float32Array(64 * ROWS).fill(3), [ROWS, 64], { device });
    const before = device.memory();
    for (let row = 0; row < ROWS; row += 25) {
      const kernel = trapping(row);
      expect(() => run(kernel, { x }, {})).toThrow(DeviceError);
      expect(() => run(kernel, { x }, {})).toThrow(/^trapping: its WebAssembly trapped .+ all else stays usable\.$/);
    }
    expect(device.memory()).toEqual(before);
    using y = run(kernels.scale, { x }, { factor: 2 }).y;
    expect(y.dataSync().every((value) => value === 6)).toBe(true);
  });
});

it("two devices of threads at once have nothing in common", async () => {
  const other = await threads({ count: 2, leastWork: 0 });
  const values = Float32Array.from({ length: 10_000 }, (_, index) => index);
  const both = [device, other].map((one) => tensor(values, [10_000], { device: one }));
  for (let round = 0; round < 50; round++) {
    for (const [index, x] of both.entries()) {
      using y = run(kernels.scale, { x }, { factor: index + 1 }).y;
      expect(y.dataSync()[9999]).toBe(9999 * (index + 1));
    }
  }
  expect(() => run(kernels.add, { a: both[0]!, b: both[1]! }, {})).toThrow(DeviceError);
  for (const x of both) x.dispose();
  await other.destroy();
});

it("a tensor moves to it and back", async () => {
  using here = tensor([1, 2, 3], [3]);
  using there = await here.to(device);
  using back = await there.to(cpu());
  expect([there.device, [...back.dataSync()]]).toEqual([device, [1, 2, 3]]);
});
