import { cpu, DeviceError, DisposedError, keep, type Shape, tensor, tidy, zeros } from "@maskout/core";
import { kernels, run } from "@maskout/core/variant";
import { onEachDevice, settledMemory } from "@maskout/testing/devices";
import { describe, expect, it } from "vitest";

onEachDevice("a tensor", (device) => {
  it("gives back the values it was made from, rounded to float32", async () => {
    using t = tensor([0.1, -2, Number.NaN, Number.POSITIVE_INFINITY], [2, 2], { device });
    expect(t.shape).toEqual([2, 2]);
    expect(await t.data()).toEqual(Float32Array.of(0.1, -2, Number.NaN, Number.POSITIVE_INFINITY));
  });

  it("is a copy: neither its source nor what is read from it changes it", async () => {
    const source = Float32Array.of(1, 2, 3);
    using t = tensor(source, [3], { device });
    source[0] = 9;
    (await t.data())[1] = 9;
    expect([...(await t.data())]).toEqual([1, 2, 3]);
  });

  it("may be empty or a scalar", async () => {
    using empty = zeros([0, 3], { device });
    using scalar = tensor([5], [], { device });
    expect([empty.size, (await empty.data()).length]).toEqual([0, 0]);
    expect([scalar.size, [...(await scalar.data())]]).toEqual([1, [5]]);
  });

  it("shares its memory with its reshapes until the last is disposed of", async () => {
    const before = await settledMemory(device);
    const t = tensor([1, 2, 3, 4, 5, 6], [6], { device });
    const matrix = t.reshape([2, 3]);
    expect((await settledMemory(device)).tensors).toBe(before.tensors + 1);
    t.dispose();
    t.dispose();
    expect([...(await matrix.data())]).toEqual([1, 2, 3, 4, 5, 6]);
    matrix.dispose();
    expect(await settledMemory(device)).toEqual(before);
  });

  it("cannot be used after it is disposed of", async () => {
    const t = zeros([2, 3], { device });
    t.dispose();
    expect(t.disposed).toBe(true);
    expect(() => t.data()).toThrow(DisposedError);
    expect(() => t.reshape([6])).toThrow(/\[2, 3\]/);
  });

  it("leaves tidy only in the result, or when it is kept", async () => {
    const before = (await settledMemory(device)).tensors;
    const kept: Disposable[] = [];
    const { result } = tidy(device, () => {
      const a = tensor([1, 2], [2], { device });
      const b = run(kernels.add, { a, b: a }, {}).y;
      kept.push(keep(tensor([7], [1], { device })));
      tidy(device, () => zeros([4], { device }));
      return { result: run(kernels.add, { a: b, b: a }, {}).y };
    });
    expect((await settledMemory(device)).tensors).toBe(before + 2);
    expect([...(await result.data())]).toEqual([3, 6]);
    result.dispose();
    for (const tensor of kept) tensor[Symbol.dispose]();
    expect((await settledMemory(device)).tensors).toBe(before);
  });

  it("is freed by tidy when the work throws", async () => {
    const before = await settledMemory(device);
    expect(() =>
      tidy(device, () => {
        zeros([3], { device });
        throw new Error("stop");
      }),
    ).toThrow("stop");
    expect(await settledMemory(device)).toEqual(before);
  });
});

describe("a tensor", () => {
  it("survives the growth of WebAssembly's memory", async () => {
    using t = tensor([1, 2, 3], [3]);
    using _large = zeros([2 ** 23]);
    expect([...(await t.data())]).toEqual([1, 2, 3]);
  });
});

describe("shapes", () => {
  it("must hold the values that are given", () => {
    expect(() => tensor([1, 2, 3], [2, 2])).toThrow(
      "tensor: got values [3] and shape [2, 2]; expected 4 values for that shape.",
    );
    expect(() => zeros([2]).reshape([3])).toThrow(/from \[2\] and to \[3\]/);
  });

  it.each<[string, unknown]>([
    ["a negative size", [2, -1]],
    ["a size that is not whole", [1.5]],
    ["no list", "2"],
    ["a typed array", Int32Array.of(2)],
    ["a hole", new Array(2)],
    ["too many dimensions", new Array(33).fill(1)],
    ["a list without end", new Array(2 ** 32 - 1)],
    ["a product past 2^53", [2 ** 30, 2 ** 30]],
    ["strides past 2^53", [0, 2 ** 53 - 1, 2 ** 53 - 1]],
  ])("are refused: %s", (_, shape) => {
    using x = tensor([1]);
    for (const call of [
      () => zeros(shape as Shape),
      () => tensor([1], shape as Shape),
      () => x.reshape(shape as Shape),
    ]) {
      expect(call).toThrow(expect.objectContaining({ name: "OptionError", option: "shape", value: shape }));
    }
  });

  it("of more than 2^28 elements are refused before anything is allocated", () => {
    expect(() => zeros([2 ** 20, 2 ** 20])).toThrow(/at most 2\^28 elements/);
    expect(() => tensor([new Array(2 ** 31), []] as unknown as number[][])).toThrow(/at most 2\^28 numbers/);
  });

  it("are their tensor's own: a caller who changes the list changes nothing, and none can change a tensor's", () => {
    const shape = [1, 4];
    using x = tensor([1, -2, 3, -4], shape);
    using y = x.reshape(shape);
    shape[0] = 9;
    for (const t of [x, y]) {
      expect(t.shape).toEqual([1, 4]);
      expect(() => Object.assign(t.shape, [9])).toThrow(TypeError);
      using made = run(kernels.relu, { x: t }, {}).y;
      expect([...made.dataSync()]).toEqual([1, 0, 3, 0]);
      expect(Object.isFrozen(made.shape)).toBe(true);
    }
  });
});

describe("devices", () => {
  it("do not mix in one operation; a tensor is moved on purpose", async () => {
    using a = tensor([1, 2]);
    using b = tensor([1, 2], [2], { device: cpu({ simd: false }) });
    expect(() => run(kernels.add, { a, b }, {})).toThrow(DeviceError);
    await expect(Reflect.apply(b.to, b, ["cpu"])).rejects.toThrow('to: option "device" is "cpu"; expected a device');
    using moved = await b.to(a.device);
    expect([...run(kernels.add, { a, b: moved }, {}).y.dataSync()]).toEqual([2, 4]);
  });
});
