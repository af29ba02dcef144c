/** What is particular to the devices of gpu.js. */
import { cpu, DeviceError, dense, OptionError, relu, sequential, softmax, tensor, tidy, zeros } from "@maskout/core";
import { GpuDevice, gpu } from "@maskout/core/gpu";
import { type Kernel, kernels, run } from "@maskout/core/variant";
import { randomValues, relativeError } from "@maskout/testing";
import { gpuDevices, onEachDevice, settledMemory } from "@maskout/testing/devices";
import { describe, expect, it } from "vitest";

/** From the best to the last, as `auto` asks for them. */
const ORDER = ["webgpu", "webgl2", "headlessgl", "webgl", "webasm"] as const;

onEachDevice(
  "a device of gpu.js",
  (device) => {
    it("says what really runs", () => {
      expect(device).toBeInstanceOf(GpuDevice);
      expect(device.name).toContain(`gpu.js ${device.backend}`);
      expect(device.name.includes("software")).toBe(device.software);
    });

    it("takes a tensor and gives it back to the bit", async () => {
      using x = tensor([0.1, -0, 3e38, Number.NaN, Number.POSITIVE_INFINITY, -7], [2, 3]);
      using there = await x.to(device);
      using back = await there.to(cpu());
      expect(there.device).toBe(device);
      expect(back.shape).toEqual([2, 3]);
      expect(back.dataSync()).toEqual(x.dataSync());
    });

    it("runs the model code of the CPU, from the same seed to the same outputs", async () => {
      const outputOn = async (on: GpuDevice | ReturnType<typeof cpu>): Promise<Float32Array> => {
        using model = sequential([dense(8), relu(), dense(3), softmax()], {
          seed: "same",
          device: on,
          inputShape: [5],
        });
        using x = await tensor(randomValues("x", 20), [4, 5]).to(on);
        using y = tidy(on, () => model.forward(x).output);
        return await y.data();
      };
      expect(relativeError(await outputOn(device), await outputOn(cpu()))).toBeLessThan(1e-5);
    });

    it("cannot be read synchronously, and says how it can", () => {
      using x = zeros([2], { device });
      expect(() => x.dataSync()).toThrow(DeviceError);
      expect(() => x.dataSync()).toThrow("await t.data()");
    });

    it("does not mix with another device in one operation", () => {
      using a = zeros([2], { device });
      using b = zeros([2]);
      expect(() => run(kernels.add, { a, b }, {})).toThrow(DeviceError);
    });

    it("tells whoever reads that a kernel has no face here", async () => {
      const kernel: Kernel<object, "x", "y"> = {
        name: "only on the CPU",
        shapes: ({ x }) => ({ y: x }),
        cpu: { reference: ({ inputs, outputs }) => outputs.y.values.set(inputs.x.values) },
      };
      using x = zeros([2], { device });
      using y = run(kernel, { x }, {}).y;
      await expect(y.data()).rejects.toThrow(DeviceError);
      await expect(y.data()).rejects.toThrow('"only on the CPU" has no gpu.js face');
      using sum = run(kernels.add, { a: x, b: x }, {}).y;
      expect(await sum.data()).toEqual(Float32Array.of(0, 0));
    });

    it("that is destroyed refuses work, and another one works", async () => {
      const gone = await gpu({ mode: device.backend });
      const x = tensor([1, 2], [2], { device: gone });
      const before = await settledMemory(gone);
      expect(before).toEqual({ tensors: 1, bytes: 8 });
      await gone.destroy();
      await gone.destroy();
      expect(gone.memory()).toEqual({ tensors: 0, bytes: 0 });
      expect(() => zeros([2], { device: gone })).toThrow(DeviceError);
      await expect(x.data()).rejects.toThrow("destroyed");
      x.dispose();
      using y = tensor([1, 2], [2], { device });
      expect(await y.data()).toEqual(Float32Array.of(1, 2));
    });
  },
  gpuDevices,
);

describe("choosing a device", () => {
  it("auto takes the first that answers and is not a program on the processor", async () => {
    const devices = await Promise.all(ORDER.map((mode) => gpu({ mode }).catch(() => undefined)));
    const there = devices.filter((device) => device !== undefined);
    const device = await gpu();
    expect(device.backend).toBe(there.find(({ software }) => !software)?.backend);
    for (const made of [device, ...there]) await made.destroy();
  });

  it.each(["webgpu", "webgl2", "webgl", "headlessgl", "webasm", "cpu"] as const)(
    "%s by name gives that or an error that says what to do, and nothing in its place",
    async (mode) => {
      const device = await gpu({ mode }).catch((error: unknown) => error);
      if (device instanceof GpuDevice) {
        expect(device.backend).toBe(mode);
        await device.destroy();
      } else {
        expect(device).toBeInstanceOf(DeviceError);
        expect(String(device)).toMatch(new RegExp(`"${mode}" is not available here: .+(install|take|needs)`, "i"));
      }
    },
  );

  it.each([
    { mode: "cuda" },
    { mode: 1 },
    { masks: "none" },
    { mode: "webasm", masks: "drawn" },
    { backend: "webgpu" },
  ])("refuses %o", async (options) => {
    await expect(Reflect.apply(gpu, undefined, [options])).rejects.toThrow(OptionError);
  });
});
