import { cpu, DeviceError, OptionError, tensor } from "@maskout/core";
import { type Kernel, kernels } from "@maskout/core/variant";
import { describe, expect, it } from "vitest";
import { compute, expectClose, random } from "./ops/support.js";

const plain = { transposeA: false, transposeB: false };

describe("the CPU device", () => {
  it("computes in WebAssembly where it can, and says so", () => {
    expect(cpu().name).toMatch(/^cpu \(WebAssembly SIMD(, FMA)?\)$/);
    expect(cpu()).toBe(cpu());
  });

  it("says that it fuses products and sums where it does, and without them rounds every product", async () => {
    // The last term of (1 + 2^-12)^2 = 1 + 2^-11 + 2^-24 is lost where the product is rounded.
    const [a, b] = [Float32Array.of(-1 - 2 ** -11, 1 + 2 ** -12), Float32Array.of(1, 1 + 2 ** -12)];
    const operands = { a: { values: a, shape: [1, 2] }, b: { values: b, shape: [2, 1] } };
    const of = async (device = cpu()) => (await compute(device, kernels.matmul, operands, plain)).y[0];
    const unfused = cpu({ fma: false });
    expect(await of()).toBe(cpu().name.endsWith("FMA)") ? 2 ** -24 : 0);
    expect(await of(unfused)).toBe(0);
    expect(unfused.name).toBe("cpu (WebAssembly SIMD)");
    expect(unfused).toBe(cpu({ fma: false, simd: true }));
    expect(unfused === cpu()).toBe(cpu().name === unfused.name);
  });

  it("gives products and convolutions to 1e-5 of their size either way", async () => {
    const [x, w] = [random([3, 9, 8, 5], 1), random([3, 3, 5, 30], 2)];
    const [a, b] = [random([67, 300], 3), random([300, 43], 4)];
    const same = async <Params, In extends string, Out extends string>(
      kernel: Kernel<Params, In, Out>,
      ...rest: [Parameters<typeof compute<Params, In, Out>>[2], Params]
    ): Promise<void> => {
      const [fused, unfused] = [
        await compute(cpu(), kernel, ...rest),
        await compute(cpu({ fma: false }), kernel, ...rest),
      ];
      for (const name in fused) expectClose(fused[name], unfused[name]);
    };
    await same(kernels.matmul, { a, b }, plain);
    await same(kernels.conv2d, { x, w }, { strides: [1, 1], padding: 1 });
  });

  it("refuses an option that is neither true nor false", () => {
    for (const name of ["fma", "simd"]) {
      expect(() => Reflect.apply(cpu, undefined, [{ [name]: 1 }])).toThrow(OptionError);
    }
  });

  it("refuses a tensor that cannot fit, and stays usable", () => {
    const before = cpu().memory();
    const impossible = Object.defineProperty(new Float32Array(0), "length", { value: 2 ** 30 });
    expect(() => cpu().upload(impossible)).toThrow(DeviceError);
    expect(cpu().memory()).toEqual(before);
    using small = tensor([1, 2, 3]);
    expect([...small.dataSync()]).toEqual([1, 2, 3]);
  });
});
