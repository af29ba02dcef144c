/** What the device changes about gpu.js on WebGPU: it is faster for it, and a version of gpu.js that no longer lets it should be noticed. */
import { cpu, type Device, tensor } from "@maskout/core";
import { gpu } from "@maskout/core/gpu";
import { kernels, run } from "@maskout/core/variant";
import { randomValues, relativeError } from "@maskout/testing";
import { gpuDevices, onEachDevice } from "@maskout/testing/devices";
import { afterEach, expect, it, vi } from "vitest";

/** GPUBufferUsage.STORAGE. */
const STORAGE = 128;

afterEach(() => {
  vi.restoreAllMocks();
});

onEachDevice(
  "gpu.js on WebGPU",
  (device) => {
    const { backend } = device;

    it("writes to memory that was given back, and holds no more than was once in use", async () => {
      const own = await gpu({ mode: backend });
      const made = vi.spyOn(GPUDevice.prototype, "createBuffer");
      const destroyed = vi.spyOn(GPUBuffer.prototype, "destroy");
      const sizes = () => made.mock.calls.map(([{ size, usage }]) => (usage & STORAGE ? size : 0)).filter(Boolean);
      const twice = async (values: Float32Array) => {
        using x = tensor(values, [values.length], { device: own });
        using y = run(kernels.scale, { x }, { factor: 2 }).y;
        return await y.data();
      };
      for (const value of [1, 2, 3]) {
        expect(await twice(new Float32Array(1000).fill(value))).toEqual(new Float32Array(1000).fill(2 * value));
      }
      expect(sizes()).toEqual([4000, 4000]);
      // Both of these do not fit in beside the two that are idle: they take their place.
      await twice(new Float32Array(1001));
      expect(sizes()).toEqual([4000, 4000, 4004, 4004]);
      // Beside them, gpu.js has what its kernels keep of their own, of two elements.
      const gone = () => {
        const buffers = destroyed.mock.contexts as GPUBuffer[];
        return buffers.filter(({ usage, size }) => usage & STORAGE && size > 8).map(({ size }) => size);
      };
      expect(gone()).toEqual([4000, 4000]);
      await own.destroy();
      expect(gone()).toEqual([4000, 4000, 4004, 4004]);
    });

    it("runs large workgroups, and products in tiles that threads share", async () => {
      const own = await gpu({ mode: backend });
      const shaders = vi.spyOn(GPUDevice.prototype, "createShaderModule");
      using x = tensor([1, 2, 3, 4], [2, 2], { device: own });
      using y = run(kernels.scale, { x }, { factor: 2 }).y;
      using product = run(kernels.matmul, { a: x, b: y }, { transposeA: false, transposeB: false }).y;
      expect(await product.data()).toEqual(Float32Array.of(14, 20, 30, 44));
      const [elements, tiles] = shaders.mock.calls.map(([{ code }]) => code);
      expect(elements).toContain("@workgroup_size(256, 1, 1)");
      expect(tiles).toContain("var<workgroup> tileA");
      await own.destroy();
    });

    it.each([
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ])(
      "computes a product of half a million elements in large tiles, transposed %s, %s",
      async (transposeA, transposeB) => {
        const [rows, depth, columns] = [757, 37, 701];
        const [a, b] = [randomValues("a", rows * depth), randomValues("b", depth * columns)];
        const shapes = {
          a: transposeA ? [depth, rows] : [rows, depth],
          b: transposeB ? [columns, depth] : [depth, columns],
        };
        const productOn = async (on: Device): Promise<Float32Array> => {
          using x = tensor(a, shapes.a, { device: on });
          using y = tensor(b, shapes.b, { device: on });
          using product = run(kernels.matmul, { a: x, b: y }, { transposeA, transposeB }).y;
          return await product.data();
        };
        expect(relativeError(await productOn(device), await productOn(cpu()))).toBeLessThan(1e-5);
      },
    );
  },
  gpuDevices.filter(({ backend }) => backend === "webgpu"),
);
