/** The deferred device is what it says: everything comes later, in order, and nothing is readable once released. */

import { deferred } from "@maskout/conformance";
import { DeviceError, tensor } from "@maskout/core";
import { type Kernel, run } from "@maskout/core/variant";
import { describe, expect, it } from "vitest";

/** `y = x + 1`, and a log of when it runs. */
function increment(log: string[] = []): Kernel<object, "x", "y"> {
  return {
    name: "increment",
    shapes: ({ x }) => ({ y: x }),
    cpu: {
      reference({ inputs: { x }, outputs: { y } }) {
        log.push("run");
        y.values.set(x.values.map((value) => value + 1));
      },
    },
  };
}

const failing: Kernel<object, "x", "y"> = {
  name: "failing",
  shapes: ({ x }) => ({ y: x }),
  cpu: {
    reference() {
      throw new Error("the kernel failed");
    },
  },
};

const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe("the deferred device", () => {
  it("does work on a later macrotask, in the order it was asked for", async () => {
    const log: string[] = [];
    const x = tensor([1, 2], [2], { device: deferred() });
    const { y } = run(increment(log), { x }, {});
    const { y: z } = run(increment(log), { x: y }, {});
    log.push("asked");
    const reading = z.data().then((values) => log.push(`read ${values.join()}`));
    await Promise.resolve();
    expect(log).toEqual(["asked"]);
    await reading;
    expect(log).toEqual(["asked", "run", "run", "read 3,4"]);
  });

  it("takes values as they are at upload, and gives copies", async () => {
    const values = Float32Array.of(1, 2);
    const x = tensor(values, [2], { device: deferred() });
    values.fill(9);
    (await x.data()).fill(9);
    expect(await x.data()).toEqual(Float32Array.of(1, 2));
  });

  it("refuses synchronous reads", () => {
    expect(() => tensor([1], [1], { device: deferred() }).dataSync()).toThrow(DeviceError);
  });

  it("releases memory after the work that was asked for before", async () => {
    const device = deferred();
    const x = tensor([1, 2, 3], [3], { device });
    const { y } = run(increment(), { x }, {});
    const reading = y.data();
    x.dispose();
    y.dispose();
    expect(device.memory()).toEqual({ tensors: 2, bytes: 24 });
    expect(await reading).toEqual(Float32Array.of(2, 3, 4));
    await nextTask();
    expect(device.memory()).toEqual({ tensors: 0, bytes: 0 });
  });

  it("refuses memory that was released, and memory of another device", async () => {
    const device = deferred();
    const storage = device.upload(Float32Array.of(1));
    device.release(storage);
    device.release(storage);
    await expect(device.read(storage)).rejects.toThrow(DeviceError);
    const shaped = { storage, shape: [1] };
    expect(() => device.run(increment(), { x: shaped }, { y: [1] }, {})).toThrow(DeviceError);
    await expect(device.read(deferred().upload(Float32Array.of(1)))).rejects.toThrow(DeviceError);
    expect(() => device.release({ size: 1 })).toThrow(DeviceError);
    await nextTask();
    expect(device.memory().tensors).toBe(0);
  });

  it("reports a kernel's error to whoever reads what depends on it", async () => {
    const device = deferred();
    const x = tensor([1], [1], { device });
    const { y } = run(failing, { x }, {});
    const { y: z } = run(increment(), { x: y }, {});
    await expect(y.data()).rejects.toThrow("the kernel failed");
    await expect(z.data()).rejects.toThrow("the kernel failed");
    expect(await x.data()).toEqual(Float32Array.of(1));
  });

  it("shows what a kernel leaves unfilled as NaN", async () => {
    const x = tensor([1, 2], [2], { device: deferred() });
    const idle: Kernel<object, "x", "y"> = { ...failing, cpu: { reference: () => {} } };
    expect(await run(idle, { x }, {}).y.data()).toEqual(Float32Array.of(Number.NaN, Number.NaN));
  });
});
