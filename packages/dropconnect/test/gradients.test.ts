import { type Device, type Model, sequential, tensor, tidy } from "@maskout/core";
import { type DropConnectDenseOptions, dropConnectDense } from "@maskout/dropconnect";
import { centralDifferences, dot, onEachDevice, randomValues, relativeError } from "@maskout/testing";
import { expect, it } from "vitest";
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

async function outputOf(
  model: Model,
  device: Device,
  x: Float32Array,
  mode: (typeof modes)[number],
): Promise<Float32Array> {
  using output = tidy(device, () => model.forward(tensor(x, [batch, inputs], { device }), { mode, step: 6 }).output);
  return await output.data();
}

onEachDevice("the pullback", (device) => {
  // Central differences of a float32 forward pass with h = 2^-6: truncation and rounding stay below 2e-3 of the largest gradient.
  it.each(cases)("is the gradient: $name", async ({ options, mode }) => {
    using model = sequential([dropConnectDense(units, options)], { seed: "gradients", device, inputShape: [inputs] });
    model.assign(
      new Map(
        [...model.parameters].map(([name, { shape, size }]) => [
          name,
          tensor(randomValues(name, size), shape, { device }),
        ]),
      ),
    );
    const x = randomValues("x", batch * inputs);
    const weights = randomValues("weights", batch * units);
    const { dx, gradients } = tidy(device, () => {
      const pass = model.forward(tensor(x, [batch, inputs], { device }), { mode, step: 6 });
      return pass.pullback(tensor(weights, [batch, units], { device }));
    });
    const expected = await centralDifferences(x, 2 ** -6, async (changed) =>
      dot(await outputOf(model, device, changed, mode), weights),
    );
    expect(relativeError(await dx.data(), expected)).toBeLessThan(2e-3);
    expect(gradients.size).toBe(model.parameters.size);
    for (const [name, gradient] of gradients) {
      const parameter = (await model.parameters.get(name)?.data()) ?? new Float32Array();
      const expectedOf = await centralDifferences(parameter, 2 ** -6, async (changed) => {
        model.assign(new Map([[name, tensor(changed, gradient.shape, { device })]]));
        return dot(await outputOf(model, device, x, mode), weights);
      });
      model.assign(new Map([[name, tensor(parameter, gradient.shape, { device })]]));
      expect(relativeError(await gradient.data(), expectedOf), name).toBeLessThan(2e-3);
    }
  });
});
