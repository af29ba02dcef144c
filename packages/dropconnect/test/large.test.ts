/** More than 2^24 decisions, where float32 indices of neighbours are the same: the products are still the CPU's. */
import { cpu, type Device, sequential, tensor, tidy } from "@maskout/core";
import { dropConnectDense } from "@maskout/dropconnect";
import { randomValues, relativeError } from "@maskout/testing";
import { gpuDevices, onEachDevice, place, withOtherMasks } from "@maskout/testing/devices";
import { expect, it } from "vitest";

const [batch, inputs, units] = [4, 8191, 521];

async function outputOn(device: Device): Promise<Float32Array> {
  const layer = dropConnectDense(units, { rate: 0.5, bias: false });
  using model = sequential([layer], { seed: "large", device, inputShape: [inputs] });
  using x = tensor(randomValues("x", batch * inputs), [batch, inputs], { device });
  using y = tidy(device, () => model.forward(x, { mode: "train", step: 3, firstExample: 1000 }).output);
  return await y.data();
}

/** Each backend once, and with masks both ways: WebGL 2 in a browser, the others in Node.js. */
const BACKENDS = place === "Chromium" ? ["webgl2"] : ["webasm", "webgpu"];

onEachDevice(
  `${batch * units * inputs} decisions`,
  (device) => {
    it("drop the weights that they drop on the CPU", { timeout: 120_000 }, async () => {
      expect(relativeError(await outputOn(device), await outputOn(cpu()))).toBeLessThan(1e-5);
    });
  },
  [...gpuDevices, ...(await withOtherMasks())].filter(({ backend }) => BACKENDS.includes(backend)),
);
