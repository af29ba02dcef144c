/** Training on every device: the same model code, the CPU's course, and nothing left behind. */
import {
  adam,
  batchNorm,
  cpu,
  type Device,
  dense,
  fit,
  type Model,
  meanSquaredError,
  oneHot,
  predict,
  relu,
  sequential,
  sgd,
  softmaxCrossEntropy,
  tensor,
} from "@maskout/core";
import { loadCheckpoint, saveCheckpoint } from "@maskout/core/checkpoint";
import { randomValues } from "@maskout/testing";
import { onEachDevice, settledMemory } from "@maskout/testing/devices";
import { expect, it } from "vitest";

const EXAMPLES = 60;
const loss = softmaxCrossEntropy();

/** Three clusters in the plane, one per class. */
async function dataOn(device: Device) {
  const labels = Array.from({ length: EXAMPLES }, (_, index) => index % 3);
  const points = randomValues("points", EXAMPLES * 2, 0.6).map((value, index) => {
    const angle = ((labels[index >> 1] ?? 0) * 2 * Math.PI) / 3;
    return value + (index % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
  });
  using classes = oneHot(labels, 3);
  return { x: tensor(points, [EXAMPLES, 2], { device }), y: await classes.to(device) };
}

function modelOn(device: Device): Model {
  return sequential([dense(16), batchNorm(), relu(), dense(3)], { seed: "devices", device, inputShape: [2] });
}

/** The loss of every step. */
async function courseOn(device: Device, steps: number): Promise<readonly number[]> {
  const [model, data] = [modelOn(device), await dataOn(device)];
  const course: number[] = [];
  const optimizer = adam({ learningRate: 0.02 });
  const onBatch = (report: { readonly loss: number }): void => void course.push(report.loss);
  await fit(model, data, { loss, optimizer, epochs: steps / 4, batchSize: EXAMPLES / 4, onBatch });
  for (const made of [model, optimizer, data.x, data.y]) made.dispose();
  return course;
}

onEachDevice("training", (device) => {
  it("of 200 steps follows the CPU's losses, to a thousandth of the first", async () => {
    const [course, expected] = [await courseOn(device, 200), await courseOn(cpu(), 200)];
    expect(course).toHaveLength(200);
    expect(course.at(-1)).toBeLessThan(course[0]! / 5);
    // Sums are made in another order: 1e-7 of a loss at first, which 200 steps of Adam multiply by some hundreds.
    for (const [step, value] of course.entries()) {
      expect(Math.abs(value - expected[step]!), `step ${step}`).toBeLessThan(expected[0]! / 1000);
    }
  });

  it("twice from one seed gives the same bits, and leaves nothing behind in the device's memory", async () => {
    const before = await settledMemory(device);
    expect(await courseOn(device, 12)).toEqual(await courseOn(device, 12));
    expect(await settledMemory(device)).toEqual(before);
  });

  it("of 1,000 steps needs no more memory than one", { timeout: 120_000 }, async () => {
    using model = sequential([dense(1)], { seed: 1, device, inputShape: [2] });
    using x = tensor(randomValues("x", 8), [4, 2], { device });
    using y = tensor(randomValues("y", 4), [4, 1], { device });
    const optimizer = sgd({ learningRate: 0.01, momentum: 0.9 });
    const options = { loss: meanSquaredError(), optimizer, batchSize: 4 };
    await fit(model, { x, y }, { ...options, epochs: 1 });
    const before = await settledMemory(device);
    await fit(model, { x, y }, { ...options, epochs: 1000 });
    expect(model.progress.step).toBe(1001);
    expect(await settledMemory(device)).toEqual(before);
    optimizer.dispose();
  });

  it("resumes from a checkpoint to the bits of a run that never stopped", async () => {
    const data = await dataOn(device);
    const options = { loss, batchSize: 20 };
    const [unbroken, saved, restored] = [adam(), adam(), adam()];
    using whole = modelOn(device);
    await fit(whole, data, { ...options, optimizer: unbroken, epochs: 4 });
    using first = modelOn(device);
    await fit(first, data, { ...options, optimizer: saved, epochs: 2 });
    const bytes = await saveCheckpoint(first, { optimizer: saved });

    using resumed = modelOn(device);
    loadCheckpoint(bytes, resumed, { optimizer: restored });
    await fit(resumed, data, { ...options, optimizer: restored, epochs: 2 });
    expect(await saveCheckpoint(resumed)).toEqual(await saveCheckpoint(whole));
    for (const made of [unbroken, saved, restored, data.x, data.y]) made.dispose();
  });

  it("ends in a model whose predictions do not depend on the batch size", async () => {
    const { x, y } = await dataOn(device);
    const optimizer = adam();
    using model = modelOn(device);
    await fit(model, { x, y }, { loss, optimizer, epochs: 1 });
    using whole = await predict(model, x, { batchSize: EXAMPLES });
    using parts = await predict(model, x, { batchSize: 7 });
    expect(parts.shape).toEqual([EXAMPLES, 3]);
    expect(await parts.data()).toEqual(await whole.data());
    for (const made of [optimizer, x, y]) made.dispose();
  });
});
