/** One output, several labels, pixels: what is sampled of a model is what the plain summary says of the samples it kept. */
import {
  conv2d,
  cpu,
  type Device,
  dense,
  type Layer,
  OptionError,
  relu,
  ShapeError,
  sequential,
  sigmoid,
  softmax,
  tensor,
} from "@maskout/core";
import { GpuDevice } from "@maskout/core/gpu";
import { invertedDropout } from "@maskout/inverted";
import { classification, mcDropout, type SampledClassification } from "@maskout/mc-dropout";
import { onEachDevice } from "@maskout/testing/devices";
import { expect, it } from "vitest";
import { inputs } from "./support/models.js";

const EXAMPLES = 9;

/** `classes` outputs, of which half the hidden units are dropped. */
function network(device: Device, classes: number, last: readonly Layer[] = []) {
  const hidden = [dense(16), relu(), invertedDropout({ rate: 0.5 })];
  return sequential([...hidden, dense(classes), ...last], { seed: "events", device, inputShape: [5] });
}

/** What two float32 hold of a double; a GPU sums float32 terms. */
const boundOn = (device: Device): number => (device instanceof GpuDevice ? 1e-5 : 1e-12);

const NUMBERS = [
  "mean",
  "variance",
  "predictiveEntropy",
  "expectedEntropy",
  "mutualInformation",
  "confidence",
] as const;
const SCORES = ["accuracy", "negativeLogLikelihood", "brier", "expectedCalibrationError"] as const;

function expectSummaryOfKept(
  streamed: SampledClassification,
  input: Omit<Parameters<typeof classification>[0], "probabilities">,
  bound: number,
): void {
  const plain = classification({ ...input, probabilities: streamed.samples! });
  for (const name of NUMBERS) {
    expect(streamed[name].length, name).toBe(plain[name].length);
    for (const [index, value] of plain[name].entries()) {
      expect(Math.abs(streamed[name][index]! - value), `${name}[${index}]`).toBeLessThan(bound);
    }
  }
  expect(streamed.variationRatio).toEqual(plain.variationRatio);
  expect(streamed.predictedClass).toEqual(plain.predictedClass);
  if (input.labels === undefined) return;
  for (const score of SCORES) expect(Math.abs(streamed[score]! - plain[score]!), score).toBeLessThan(bound);
}

onEachDevice("tasks", (device) => {
  const bound = boundOn(device);

  it("one output is the probability of an event, from logits or behind a sigmoid", async () => {
    using logits = network(device, 1);
    using ending = network(device, 1, [sigmoid()]);
    using x = inputs(EXAMPLES, device);
    const labels = [0, 1, 1, 0, 1, 0, 0, 1, 1];
    const options = { keepSamples: true, labels, bins: 7 };
    const fromLogits = await mcDropout(logits, { samples: 30, batchSize: 4 }).classify(x, options);
    expect(fromLogits.shape).toEqual([EXAMPLES, 1]);
    expect(new Set(fromLogits.predictedClass), "of both classes").toEqual(new Set([0, 1]));
    expectSummaryOfKept(fromLogits, { samples: 30, batch: EXAMPLES, classes: 1, labels, bins: 7 }, bound);
    expect(await mcDropout(ending, { samples: 30, batchSize: 4 }).classify(x, options)).toEqual(fromLogits);
  });

  it("each of several labels is an event of its own", async () => {
    using model = network(device, 4, [sigmoid()]);
    using x = inputs(EXAMPLES, device);
    const labels = Array.from({ length: 4 * EXAMPLES }, (_, index) => (index % 3 === 0 ? 1 : 0));
    const sampling = mcDropout(model, { samples: 20, batchSize: 2 });
    const streamed = await sampling.classify(x, { task: "multilabel", keepSamples: true, labels });
    expect(streamed.shape).toEqual([EXAMPLES, 4]);
    expect(streamed.predictiveEntropy).toHaveLength(4 * EXAMPLES);
    const task = "multilabel";
    expectSummaryOfKept(streamed, { samples: 20, batch: EXAMPLES, classes: 4, task, labels }, bound);
    using given = tensor(labels, [EXAMPLES, 4], { device });
    expect(await sampling.classify(x, { task, labels: given, keepSamples: true })).toEqual(streamed);
  });

  it("pixels are examples with a shape: of classes, of one output and of labels", async () => {
    const pixels = (classes: number) =>
      sequential(
        [
          conv2d(6, { kernelSize: 3, padding: "same" }),
          relu(),
          invertedDropout({ rate: 0.5 }),
          conv2d(classes, { kernelSize: 1 }),
        ],
        {
          seed: "pixels",
          device,
          inputShape: [4, 3, 1],
        },
      );
    using x = tensor(
      Float32Array.from({ length: 24 }, (_, index) => Math.sin(index)),
      [2, 4, 3, 1],
      { device },
    );
    const labels = Array.from({ length: 24 }, (_, pixel) => pixel % 2);
    for (const [classes, task] of [
      [3, "multiclass"],
      [1, "multiclass"],
      [2, "multilabel"],
    ] as const) {
      using model = pixels(classes);
      const own = task === "multilabel" ? [...labels, ...labels] : labels;
      const streamed = await mcDropout(model, { samples: 8 }).classify(x, { task, keepSamples: true, labels: own });
      expect(streamed.shape).toEqual([2, 4, 3, classes]);
      expect(streamed.confidence).toHaveLength(task === "multilabel" ? 48 : 24);
      expectSummaryOfKept(streamed, { samples: 8, batch: [2, 4, 3], classes, task, labels: own }, bound);
    }
  });
});

it("an event that is certain has no entropy, and one at 1/2 votes against", async () => {
  const pass = () => [1, 0, 0.5];
  const { predictiveEntropy, expectedEntropy, predictedClass, variationRatio, shape } = await mcDropout(
    { pass, outputs: "probabilities" },
    { samples: 2, seed: 1, onWarning: () => undefined },
  ).classify([[0], [0], [0]]);
  expect(shape).toEqual([3, 1]);
  expect([...predictiveEntropy].map((nats) => Math.abs(nats))).toEqual([0, 0, Math.LN2]);
  expect(expectedEntropy[2]).toBeCloseTo(Math.LN2, 14);
  expect([...predictedClass]).toEqual([1, 0, 0]);
  expect([...variationRatio]).toEqual([0, 0, 0]);
});

it("a probability of an event outside of [0, 1] is refused", async () => {
  for (const wrong of [1.5, -0.25]) {
    const source = mcDropout({ pass: () => [wrong], outputs: "probabilities" }, { samples: 1, seed: 1 });
    await expect(source.classify([[0]])).rejects.toThrow(
      `option "probabilities[0]" is ${wrong}; expected a number in [0, 1]`,
    );
  }
});

it("activations and labels that are those of another task are refused, with the task that they are of", async () => {
  const device = cpu();
  using x = inputs(2, device);
  using events = network(device, 3, [sigmoid()]);
  using classes = network(device, 3, [softmax()]);
  using one = network(device, 1, [softmax()]);
  const refusal = (model: typeof events, options: object) => mcDropout(model, { samples: 2 }).classify(x, options);
  await expect(refusal(events, {})).rejects.toThrow('option "last layer" is "sigmoid"');
  await expect(refusal(events, { outputs: "probabilities" })).rejects.toThrow('task: "multilabel"');
  await expect(refusal(classes, { task: "multilabel" })).rejects.toThrow('option "last layer" is "softmax"');
  await expect(refusal(one, {})).rejects.toThrow("The softmax of one output is 1");
  await expect(refusal(classes, { task: "labels" })).rejects.toThrow(OptionError);
  await expect(refusal(events, { task: "multilabel", labels: [0, 1] })).rejects.toThrow(ShapeError);
  await expect(refusal(events, { task: "multilabel", labels: [0, 1, 2, 0, 1, 0] })).rejects.toThrow('"labels[2]" is 2');
  using rows = tensor([0, 1, 0, 1, 0, 1], [3, 2]);
  await expect(refusal(events, { task: "multilabel", labels: rows })).rejects.toThrow("[2, 3]");
});
