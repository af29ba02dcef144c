import { dense, type Layer, sequential, tensor } from "@maskout/core";
import { dropConnect, dropConnectDense, dropConnectGrad, dropConnectMoments, weightDrop } from "@maskout/dropconnect";
import { relativeError } from "@maskout/testing";
import { devices, onEachDevice, withOtherMasks } from "@maskout/testing/devices";
import { describe, expect, it } from "vitest";
import { golden, MASKS } from "./support/golden.js";

const everyDevice = [...devices, ...(await withOtherMasks())];

const f32 = (values: readonly number[]): Float32Array => Float32Array.from(values);

describe.each(golden)("$batch x $inputs x $units at rate $rate", (layer) => {
  const { batch, inputs, units, rate, key, step } = layer;
  const arrays = { x: f32(layer.x), w: f32(layer.w), b: f32(layer.b), batch, inputs, units };

  describe.each(MASKS)("a mask per %s", (mask) => {
    const expected = layer.masks[mask];

    it("gives the golden output and gradients on arrays", () => {
      const options = { rate, key, step, mask };
      expect(relativeError(dropConnect(arrays, options), expected.output)).toBeLessThan(1e-5);
      const { dx, dw, db } = dropConnectGrad({ ...arrays, dy: f32(layer.dy) }, options);
      expect(relativeError(dx, expected.dx)).toBeLessThan(1e-5);
      expect(relativeError(dw, expected.dw)).toBeLessThan(1e-5);
      expect(relativeError(db, expected.db)).toBeLessThan(1e-5);
    });

    onEachDevice(
      "as a layer",
      (device) => {
        const layers: Record<string, Layer> = { dropConnectDense: dropConnectDense(units, { rate, mask, key }) };
        if (mask === "batch") layers.weightDrop = weightDrop(dense(units), { rate, key });

        it.each(Object.entries(layers))("gives them: %s", async (_, masked) => {
          using model = sequential([masked], { seed: 1, device, inputShape: [inputs] });
          const [weight = "", bias = ""] = model.parameters.keys();
          model.assign(
            new Map([
              [weight, tensor(arrays.w, [inputs, units], { device })],
              [bias, tensor(arrays.b, [units], { device })],
            ]),
          );
          const pass = model.forward(tensor(arrays.x, [batch, inputs], { device }), { mode: "train", step });
          const { dx, gradients } = pass.pullback(tensor(f32(layer.dy), [batch, units], { device }));
          expect(relativeError(await pass.output.data(), expected.output)).toBeLessThan(1e-5);
          expect(relativeError(await dx.data(), expected.dx)).toBeLessThan(1e-5);
          expect(relativeError((await gradients.get(weight)?.data()) ?? [], expected.dw)).toBeLessThan(1e-5);
          expect(relativeError((await gradients.get(bias)?.data()) ?? [], expected.db)).toBeLessThan(1e-5);
        });
      },
      everyDevice,
    );
  });

  it("has the golden moments at inference", () => {
    const { mean, variance } = dropConnectMoments(arrays, { rate });
    expect(relativeError(mean, layer.inferMean)).toBeLessThan(1e-5);
    expect(relativeError(variance, layer.inferVariance)).toBeLessThan(1e-5);
  });
});
