/**
 * Training: a model with the layer learns on every device, to the same parameters, twice to the same bits, and gives all
 * memory back; also on a device whose results come later.
 */
import {
  adam,
  cpu,
  type Device,
  dense,
  evaluate,
  fit,
  meanSquaredError,
  relu,
  sequential,
  tensor,
} from "@maskout/core";
import { describe, expect, it } from "vitest";
import { onEachDevice, type Subject } from "../subject.js";
import { expectBits, joined, someValues } from "../support/arrays.js";
import { settledMemory } from "../support/passes.js";

const EXAMPLES = 64;
const INPUTS = 3;
const EPOCHS = 15;
/** Devices add in different orders, and thirty steps amplify what that changes: a thousand times float32's rounding. */
const TOLERANCE = 1000 * 2 ** -24;

/** What a training run ends with. */
interface Trained {
  readonly lossBefore: number;
  readonly lossAfter: number;
  readonly parameters: Float32Array;
}

export function training({ variant, devices }: Subject): void {
  const trainOn = async (device: Device): Promise<Trained> => {
    const layers = [dense(16), relu(), variant.layer({ rate: 0.2 }), dense(1)];
    using model = sequential(layers, { seed: "training", device, inputShape: [INPUTS] });
    const inputs = someValues(EXAMPLES * INPUTS);
    const targets = Float32Array.from(
      { length: EXAMPLES },
      (_, row) => inputs[row * INPUTS]! - inputs[row * INPUTS + 1]!,
    );
    using x = tensor(inputs, [EXAMPLES, INPUTS], { device });
    using y = tensor(targets, [EXAMPLES, 1], { device });
    const loss = meanSquaredError();
    const { loss: lossBefore } = await evaluate(model, { x, y }, { loss });
    const optimizer = adam({ learningRate: 0.02 });
    await fit(model, { x, y }, { loss, optimizer, epochs: EPOCHS, batchSize: 32 });
    optimizer.dispose();
    const { loss: lossAfter } = await evaluate(model, { x, y }, { loss });
    const parameters = joined(await Promise.all([...model.parameters.values()].map((parameter) => parameter.data())));
    return { lossBefore, lossAfter, parameters };
  };

  describe("training", () => {
    onEachDevice(devices, (device) => {
      it("a model with the layer learns, and a second run gives the same bits", async () => {
        const [first, second] = [await trainOn(device), await trainOn(device)];
        expect(first.lossAfter).toBeLessThan(first.lossBefore / 2);
        expectBits(second.parameters, first.parameters, "the parameters");
      });

      it("the parameters learnt are those of the TypeScript reference, but for rounding", async () => {
        const [{ parameters }, reference] = [await trainOn(device), await trainOn(cpu({ simd: false }))];
        for (const [index, value] of parameters.entries()) {
          const distance = Math.abs(value - reference.parameters[index]!);
          expect(distance, `parameter ${index}`).toBeLessThanOrEqual(TOLERANCE * Math.max(1, Math.abs(value)));
        }
      });

      it("a disposed model has given all memory back", async () => {
        const before = await settledMemory(device);
        const optimizer = adam({ learningRate: 0.02 });
        const model = sequential([dense(4), variant.layer({ rate: 0.2 })], { seed: 1, device, inputShape: [INPUTS] });
        const x = tensor(someValues(EXAMPLES * INPUTS), [EXAMPLES, INPUTS], { device });
        const y = tensor(someValues(EXAMPLES * 4), [EXAMPLES, 4], { device });
        await fit(model, { x, y }, { loss: meanSquaredError(), optimizer, epochs: 1 });
        for (const owner of [model, optimizer, x, y]) owner.dispose();
        expect(await settledMemory(device)).toEqual(before);
      });
    });
  });
}
