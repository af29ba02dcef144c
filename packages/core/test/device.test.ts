import { cpu, DeviceError, tensor } from "@maskout/core";
import { describe, expect, it } from "vitest";

describe("the CPU device", () => {
  it("computes in WebAssembly where it can, and says so", () => {
    expect(cpu().name).toBe("cpu (WebAssembly SIMD)");
    expect(cpu()).toBe(cpu());
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
