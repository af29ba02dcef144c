/** A GPU that is lost: what was on it is gone, and a new device works. */
import { DeviceError, tensor } from "@maskout/core";
import { type GpuDevice, gpu } from "@maskout/core/gpu";
import { kernels, run } from "@maskout/core/variant";
import { gpuDevices, onEachDevice } from "@maskout/testing/devices";
import { GPU } from "gpu.js";
import { expect, it, vi } from "vitest";

/** Takes the GPU from under a device. */
type Lose = () => Promise<void>;

/** Makes a device, and finds what the browser lent it: gpu.js has one WebGPU device for all, and a WebGL context for each. */
async function breakable(backend: GpuDevice["backend"]): Promise<{ readonly device: GpuDevice; readonly lose: Lose }> {
  if (backend === "webgpu") {
    const device = await gpu({ mode: backend });
    return { device, lose: async () => (await lentByWebGpu()).destroy() };
  }
  const contexts = [HTMLCanvasElement, OffscreenCanvas].map(({ prototype }) => vi.spyOn(prototype, "getContext"));
  const device = await gpu({ mode: backend });
  const context = contexts.flatMap(({ mock }) => mock.results.map(({ value }) => value)).find(isContext);
  for (const spy of contexts) spy.mockRestore();
  return {
    device,
    async lose() {
      context?.getExtension("WEBGL_lose_context")?.loseContext();
    },
  };
}

async function lentByWebGpu(): Promise<GPUDevice> {
  const kernel = new GPU({ mode: "webgpu" }).createKernel("function () { return 1; }", { output: [1] });
  await kernel();
  return kernel.kernel.context.device;
}

function isContext(value: unknown): value is WebGLRenderingContext {
  return value instanceof WebGLRenderingContext || value instanceof WebGL2RenderingContext;
}

onEachDevice(
  "a lost GPU",
  ({ backend }) => {
    it("is told by a typed error, wherever values were to come from, and a new device works", async () => {
      const { device, lose } = await breakable(backend);
      const [x, y] = [tensor([1, 2, 3], [3], { device }), tensor([4, 5, 6], [3], { device })];
      expect(await run(kernels.add, { a: x, b: y }, {}).y.data()).toEqual(Float32Array.of(5, 7, 9));
      await lose();
      for (const values of [
        x.data(),
        run(kernels.add, { a: x, b: y }, {}).y.data(),
        tensor([7], [1], { device }).data(),
      ]) {
        await expect(values).rejects.toThrow(DeviceError);
        await expect(values).rejects.toThrow("the GPU was lost");
      }
      x.dispose();
      y.dispose();
      await device.destroy();

      const next = await gpu({ mode: backend });
      using again = tensor([1, 2, 3], [3], { device: next });
      expect(await run(kernels.add, { a: again, b: again }, {}).y.data()).toEqual(Float32Array.of(2, 4, 6));
      await next.destroy();
    });
  },
  gpuDevices.filter(({ backend }) => backend === "webgpu" || backend === "webgl2" || backend === "webgl"),
);
