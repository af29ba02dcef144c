import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { cpu, DeviceError, DisposedError, keep, OptionError, ShapeError, tensor, tidy, zeros } from "@maskout/core";
import { kernels, run } from "@maskout/core/variant";
import { describe, expect, it } from "vitest";

describe.each([cpu(), cpu({ simd: false })])("a tensor on $name", (device) => {
  it("gives back the values it was made from, rounded to float32", async () => {
    using t = tensor([0.1, -2, Number.NaN, Number.POSITIVE_INFINITY], [2, 2], { device });
    expect(t.shape).toEqual([2, 2]);
    expect(t.dataSync()).toEqual(Float32Array.of(0.1, -2, Number.NaN, Number.POSITIVE_INFINITY));
    expect(await t.data()).toEqual(t.dataSync());
  });

  it("is a copy: neither its source nor what is read from it changes it", () => {
    const source = Float32Array.of(1, 2, 3);
    using t = tensor(source, [3], { device });
    source[0] = 9;
    t.dataSync()[1] = 9;
    expect([...t.dataSync()]).toEqual([1, 2, 3]);
  });

  it("may be empty or a scalar", () => {
    using empty = zeros([0, 3], { device });
    using scalar = tensor([5], [], { device });
    expect([empty.size, empty.dataSync().length]).toEqual([0, 0]);
    expect([scalar.size, [...scalar.dataSync()]]).toEqual([1, [5]]);
  });

  it("survives the growth of the device's memory", () => {
    using t = tensor([1, 2, 3], [3], { device });
    using _large = zeros([2 ** 23], { device });
    expect([...t.dataSync()]).toEqual([1, 2, 3]);
  });

  it("shares its memory with its reshapes until the last is disposed of", () => {
    const before = device.memory();
    const t = tensor([1, 2, 3, 4, 5, 6], [6], { device });
    const matrix = t.reshape([2, 3]);
    expect(device.memory().tensors).toBe(before.tensors + 1);
    t.dispose();
    t.dispose();
    expect([...matrix.dataSync()]).toEqual([1, 2, 3, 4, 5, 6]);
    matrix.dispose();
    expect(device.memory()).toEqual(before);
  });

  it("cannot be used after it is disposed of", () => {
    const t = zeros([2, 3], { device });
    t.dispose();
    expect(t.disposed).toBe(true);
    expect(() => t.dataSync()).toThrow(DisposedError);
    expect(() => t.reshape([6])).toThrow(/\[2, 3\]/);
  });

  it("leaves tidy only in the result, or when it is kept", () => {
    const before = device.memory().tensors;
    const kept: Disposable[] = [];
    const { result } = tidy(device, () => {
      const a = tensor([1, 2], [2], { device });
      const b = run(kernels.add, { a, b: a }, {}).y;
      kept.push(keep(tensor([7], [1], { device })));
      tidy(device, () => zeros([4], { device }));
      return { result: run(kernels.add, { a: b, b: a }, {}).y };
    });
    expect(device.memory().tensors).toBe(before + 2);
    expect([...result.dataSync()]).toEqual([3, 6]);
    result.dispose();
    for (const tensor of kept) tensor[Symbol.dispose]();
    expect(device.memory().tensors).toBe(before);
  });

  it("is freed by tidy when the work throws", () => {
    const before = device.memory();
    expect(() =>
      tidy(device, () => {
        zeros([3], { device });
        throw new Error("stop");
      }),
    ).toThrow("stop");
    expect(device.memory()).toEqual(before);
  });
});

describe("shapes", () => {
  it("must hold the values that are given", () => {
    expect(() => tensor([1, 2, 3], [2, 2])).toThrow(
      "tensor: got values [3] and shape [2, 2]; expected 4 values for that shape.",
    );
    expect(() => zeros([2, -1])).toThrow(ShapeError);
    expect(() => zeros([1.5])).toThrow(ShapeError);
    expect(() => zeros([2]).reshape([3])).toThrow(/from \[2\] and to \[3\]/);
  });

  it("are not guessed from nested arrays", () => {
    expect(() => Reflect.apply(tensor, undefined, [new Float64Array(2)])).toThrow(OptionError);
  });
});

describe("devices", () => {
  it("do not mix in one operation; a tensor is moved on purpose", async () => {
    using a = tensor([1, 2]);
    using b = tensor([1, 2], [2], { device: cpu({ simd: false }) });
    expect(() => run(kernels.add, { a, b }, {})).toThrow(DeviceError);
    using moved = await b.to(a.device);
    expect([...run(kernels.add, { a, b: moved }, {}).y.dataSync()]).toEqual([2, 4]);
  });
});

describe("forgotten tensors", () => {
  it("give their memory back when they are collected", () => {
    const script = fileURLToPath(new URL("../support/forget-tensors.mjs", import.meta.url));
    const alive = JSON.parse(execFileSync(process.execPath, ["--expose-gc", script], { encoding: "utf8" }));
    expect(alive).toEqual({ before: 1000, after: 0 });
  });
});
