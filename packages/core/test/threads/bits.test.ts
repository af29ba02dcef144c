/** Threads give the bits of the CPU device, however many they are. */
import { cpu, type Device, tensor } from "@maskout/core";
import { type ThreadsDevice, threads } from "@maskout/core/threads";
import { type Kernel, mapOperands, type Operands, run, type Shape, type Tensor } from "@maskout/core/variant";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { random } from "../ops/support.js";
import { firstDifference } from "../support/bits.js";
import { ALL_EXAMPLES, type Example } from "../support/kernel-examples.js";
import { trained } from "./support.js";

/** Everything that can be shared out is. */
const devices: ThreadsDevice[] = [];
beforeAll(async () => {
  for (const count of [1, 2, 3, 7]) devices.push(await threads({ count, leastWork: 0 }));
});
afterAll(async () => {
  for (const device of devices) await device.destroy();
});

/** The outputs of a kernel as bits, whole numbers of which every one is compared. */
async function bitsOf(device: Device, { kernel, inputs, params }: Example): Promise<readonly Uint32Array[]> {
  const made = mapOperands<string, Shape, Tensor>(inputs, (shape, name) => {
    const { values } = random(shape, name.length + name.charCodeAt(0));
    // Running means of squares are not negative.
    const positive = /variance|square|targets|penalty/.test(name);
    return tensor(positive ? values.map(Math.abs) : values, shape, { device });
  });
  const outputs = runAny(kernel, made, params);
  const bits: Uint32Array[] = [];
  for (const output of Object.values(outputs)) bits.push(new Uint32Array((await output.data()).buffer));
  for (const used of [...Object.values(made), ...Object.values(outputs)]) used.dispose();
  return bits;
}

function runAny(kernel: Example["kernel"], inputs: Operands<string, Tensor>, params: object): Operands<string, Tensor> {
  return run(kernel as Kernel<object, string, string>, inputs, params);
}

describe("threads give the bits of the CPU device", () => {
  it.each(ALL_EXAMPLES)("of $kernel.name", async (example) => {
    const expected = await bitsOf(cpu(), example);
    expect(expected.some((bits) => bits.length > 0)).toBe(true);
    for (const device of devices) {
      const before = device.memory();
      expect(firstDifference(await bitsOf(device, example), expected), device.name).toBe("none");
      expect(device.memory(), device.name).toEqual(before);
    }
  });

  it("of operands without elements, of one element, and of one row", async () => {
    const shapes: readonly Shape[] = [[0], [1], [1, 5], [0, 3], [3, 0], [1, 1, 1]];
    for (const shape of shapes) {
      for (const example of ALL_EXAMPLES.filter(({ inputs }) => Object.keys(inputs).join() === "x")) {
        const { kernel, params } = example;
        if ("noiseShape" in params && params.noiseShape !== undefined) continue;
        if (!takes(kernel, shape, params)) continue;
        const alike = { kernel, inputs: { x: shape }, params };
        const expected = await bitsOf(cpu(), alike);
        for (const device of devices)
          expect(firstDifference(await bitsOf(device, alike), expected), `${kernel.name} ${shape}`).toBe("none");
      }
    }
  });

  it("of a training run: every parameter, and the loss of every epoch", async () => {
    const expected = await trained(cpu());
    expect(expected.losses).toHaveLength(2);
    for (const device of devices) {
      const { parameters, losses } = await trained(device);
      expect(firstDifference(parameters, expected.parameters), device.name).toBe("none");
      expect(losses, device.name).toEqual(expected.losses);
    }
  });
});

function takes(kernel: Example["kernel"], x: Shape, params: object): boolean {
  try {
    kernel.shapes({ x }, params as never);
    return true;
  } catch {
    return false;
  }
}
