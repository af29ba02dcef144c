import { cpu, type Device, type Model, sequential } from "@maskout/core";
import { type DropConnectDenseOptions, dropConnectDense } from "@maskout/dropconnect";
import { expectGradients, expectSameGradients, type Pass, randomized, randomValues } from "@maskout/testing";
import { cpuDevices, gpuDevices, onEachDevice } from "@maskout/testing/devices";
import { it } from "vitest";
import { MASKS } from "./support/golden.js";

const [batch, inputs, units] = [3, 13, 5];
const modes = ["train", "sample", "infer"] as const;

const variants: readonly DropConnectDenseOptions[] = MASKS.flatMap((mask) => [
  { rate: 0.5, mask },
  { rate: 0.3, mask, maskBias: true, activation: "tanh" as const },
  { rate: 0.4, mask, sampling: "exact" as const, activation: "sigmoid" as const, maskBias: true },
  { rate: 0.2, mask, bias: false },
]);
const cases = variants.flatMap((options) =>
  modes.map((mode) => ({ options, mode, name: `${JSON.stringify(options)} in ${mode} mode` })),
);

function modelOn(device: Device, options: DropConnectDenseOptions): Model {
  return randomized(
    sequential([dropConnectDense(units, options)], { seed: "gradients", device, inputShape: [inputs] }),
  );
}

function passIn(mode: (typeof modes)[number]): Pass {
  return { x: randomValues("x", batch * inputs), shape: [batch, inputs], options: { mode, step: 6 } };
}

onEachDevice(
  "the pullback",
  (device) => {
    it.each(cases)("is the gradient: $name", async ({ options, mode }) => {
      using model = modelOn(device, options);
      await expectGradients(model, passIn(mode), 2 ** -6);
    });
  },
  cpuDevices,
);

onEachDevice(
  "the pullback",
  (device) => {
    it.each(cases)("gives the CPU's gradients: $name", async ({ options, mode }) => {
      using model = modelOn(device, options);
      using onCpu = modelOn(cpu(), options);
      await expectSameGradients(model, onCpu, passIn(mode));
    });
  },
  gpuDevices,
);
