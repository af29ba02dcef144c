/**
 * Training: a model with the layer learns, with the same bits in a second run; a run resumed from a checkpoint has the bits of an uninterrupted one.
 * Every device ends with the same parameters, and frees all memory.
 */
import {
  adam,
  chain,
  type Device,
  dense,
  evaluate,
  fit,
  flatten,
  meanSquaredError,
  model,
  type Optimizer,
  tensor,
} from "@maskout/core";
import { loadCheckpoint, saveCheckpoint } from "@maskout/core/checkpoint";
import { sizeOf } from "@maskout/core/variant";
import { describe, expect, it } from "vitest";
import { expectAgreement } from "../../support/agreement.js";
import { expectBits, joined, someValues } from "../../support/arrays.js";
import { onEachDevice, settledMemory } from "../../support/devices.js";
import type { LayerSubject } from "./subject.js";

const EXAMPLES = 64;
const EPOCHS = 10;
/** The number of epochs after which devices are compared. */
const SHORT = 2;
/** Devices add in different orders, and training steps amplify the difference: a thousand times the rounding of float32. */
const TOLERANCE = 1000 * 2 ** -24;

/** The result of a training run. */
interface Trained {
  readonly losses: readonly [number, number];
  readonly parameters: Float32Array;
}

export function training({ layers, inputShape, home, devices }: LayerSubject): void {
  const size = sizeOf(inputShape);
  const loss = meanSquaredError();
  const inputs = someValues(EXAMPLES * size);
  // The target: the sum of an example's values, with the second half of them negated.
  const targets = Float32Array.from({ length: EXAMPLES }, (_, row) =>
    inputs.subarray(row * size, (row + 1) * size).reduce((sum, value, at) => sum + (2 * at < size ? value : -value), 0),
  );
  const made = (device: Device) =>
    model(chain([layers[0]!.make(), flatten(), dense(1)]), { seed: "training", device, inputShape });

  /** Trains for each number of epochs in turn; in between, the run is saved and resumed in a new model. */
  const trainOn = async (device: Device, ...parts: readonly number[]): Promise<Trained> => {
    using x = tensor(inputs, [EXAMPLES, ...inputShape], { device });
    using y = tensor(targets, [EXAMPLES, 1], { device });
    let current = made(device);
    let optimizer: Optimizer = adam({ learningRate: 0.02 });
    const { loss: before } = await evaluate(current, { x, y }, { loss });
    for (const [index, epochs] of parts.entries()) {
      if (index > 0) {
        const saved = await saveCheckpoint(current, { optimizer });
        for (const old of [current, optimizer]) old.dispose();
        current = made(device);
        optimizer = adam({ learningRate: 0.02 });
        loadCheckpoint(saved, current, { optimizer });
      }
      await fit(current, { x, y }, { loss, optimizer, epochs, batchSize: 24 });
    }
    const { loss: after } = await evaluate(current, { x, y }, { loss });
    const parameters = joined(await Promise.all([...current.parameters.values()].map((one) => one.data())));
    for (const old of [current, optimizer]) old.dispose();
    return { losses: [before, after], parameters };
  };

  describe("training", () => {
    it("lowers the loss of a model with the layer, and a second run gives the same bits", async () => {
      const [first, second] = [await trainOn(home, EPOCHS), await trainOn(home, EPOCHS)];
      expect(first.losses[1]).toBeLessThan(first.losses[0]);
      expectBits(second.parameters, first.parameters, "the parameters");
    });

    it("a resumed run ends with the same bits as an uninterrupted one", async () => {
      const [whole, resumed] = [await trainOn(home, 4), await trainOn(home, 1, 3)];
      expectBits(resumed.parameters, whole.parameters, "the parameters");
    });

    onEachDevice(devices, (device) => {
      it("the learned parameters are those of the CPU up to rounding, and all memory is freed", async () => {
        const expected = device === home ? undefined : await trainOn(home, SHORT);
        const before = await settledMemory(device);
        const { parameters } = await trainOn(device, SHORT);
        if (expected) expectAgreement(parameters, expected.parameters, "the parameters", TOLERANCE);
        expect(await settledMemory(device)).toEqual(before);
      });
    });
  });
}
