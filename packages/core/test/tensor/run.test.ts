/** Running kernels on tensors. */
import { cpu, DeviceError, tensor } from "@maskout/core";
import { type Kernel, kernels, run } from "@maskout/core/variant";
import { devices, onEachDevice, settledMemory } from "@maskout/testing/devices";
import { describe, expect, it } from "vitest";

/** A kernel without inputs: `size` values that count up. */
const counting: Kernel<{ readonly size: number }, never, "y"> = {
  name: "counting",
  shapes: (_, { size }) => ({ y: [size] }),
  cpu: {
    reference({ outputs: { y } }) {
      y.values.forEach((_, index) => {
        y.values[index] = index;
      });
    },
  },
  gpu:
    async () =>
    async ({ launch, shapes }) => ({
      y: await launch(
        { name: "counting", arrays: {}, integers: [], numbers: [], body: "return this.thread.x;" },
        { arrays: {}, threads: [shapes.y[0]!] },
      ),
    }),
};

onEachDevice("a kernel without inputs", (device) => {
  it("runs where it is told to", async () => {
    using y = run(counting, {}, { size: 5 }, device).y;
    expect(y.device).toBe(device);
    expect([...(await y.data())]).toEqual([0, 1, 2, 3, 4]);
  });
});

onEachDevice("finish", (device) => {
  it("waits for the work that was asked for, and for what was released", async () => {
    const before = await settledMemory(device);
    const x = tensor([1, 2, 3], [3], { device });
    const { y } = run(kernels.relu, { x }, {});
    x.dispose();
    y.dispose();
    await device.finish();
    expect(device.memory()).toEqual(before);
  });

  it("resolves also when the work failed: the error comes out of the read", async () => {
    const failing: Kernel<object, "x", "y"> = {
      ...kernels.relu,
      name: "failing",
      cpu: {
        reference() {
          throw new Error("no");
        },
      },
      gpu: async () => async () => {
        throw new Error("no");
      },
    };
    using x = tensor([1], [1], { device });
    try {
      using y = run(failing, { x }, {}).y;
      await device.finish();
      await expect(y.data()).rejects.toThrow("no");
    } catch (error) {
      // A device that computes at once throws at once.
      expect(String(error)).toContain("no");
    }
    await device.finish();
  });
});

describe("run", () => {
  it("runs a kernel without inputs on the CPU unless it is told otherwise", () => {
    expect([...run(counting, {}, { size: 3 }).y.dataSync()]).toEqual([0, 1, 2]);
  });

  it("refuses inputs of another device than it is told to run on", () => {
    const other = devices.find((device) => device !== cpu()) ?? cpu({ simd: false });
    expect(() => run(kernels.relu, { x: tensor([1]) }, {}, other)).toThrow(DeviceError);
  });
});
