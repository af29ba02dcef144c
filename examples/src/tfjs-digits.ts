/**
 * A network of TensorFlow.js with dropout and batch normalisation is trained on 4,000 digits, and says which of 1,000 others it is unsure of. More than half of
 * those that it gets wrong are among the 100 that it is least sure of; and after 50 samples none of its weights and statistics has changed.
 */
import { tensor } from "@maskout/core";
import { mcDropout } from "@maskout/mc-dropout";
import { maskoutLayers, tfModel } from "@maskout/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import * as core from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";
import { claim } from "./support/claim.js";
import { firstDigits, shuffledDigits } from "./support/digits.js";

const tf = { ...core, ...layers };
await tf.setBackend("wasm");

const { training, unseen } = shuffledDigits(4000);
const { images, labels } = firstDigits(unseen, 1000);
const { invertedDropout } = maskoutLayers(tf, { seed: "digits" });
const hidden = (seed: number, inputShape?: number[]) => [
  tf.layers.dense({
    units: 200,
    activation: "relu",
    kernelInitializer: tf.initializers.heUniform({ seed }),
    ...(inputShape && { inputShape }),
  }),
  tf.layers.batchNormalization(),
  invertedDropout({ rate: 0.3 }),
];
const kernelInitializer = tf.initializers.glorotUniform({ seed: 3 });
const output = tf.layers.dense({ units: 10, activation: "softmax", kernelInitializer });
const model = tf.sequential({ layers: [...hidden(1, [784]), ...hidden(2), output] });
model.compile({ optimizer: tf.train.adam(0.001), loss: "sparseCategoricalCrossentropy" });
const x = tf.tensor(training.images, [training.labels.length, 784]);
const y = tf.tensor(training.labels, [training.labels.length]);
await model.fit(x, y, { epochs: 5, batchSize: 50, shuffle: false, verbose: 0 });

const before = await valuesOf();
const sampled = mcDropout(tfModel(model), { samples: 50, seed: "digits" });
const { mean, predictiveEntropy } = await sampled.classify(tensor(images, [labels.length, 784]));
const after = await valuesOf();

const wrong = labels.map((label, example) => winner(mean.subarray(10 * example, 10 * example + 10)) !== label);
const order = [...labels.keys()].toSorted((a, b) => predictiveEntropy[b]! - predictiveEntropy[a]!);
const errors = (of: readonly number[]): number => of.filter((example) => wrong[example]).length;
claim("digits of 1,000 that it gets wrong", errors(order), 57, 8);
claim(
  "percent of those among the 100 that it is least sure of",
  (100 * errors(order.slice(0, 100))) / errors(order),
  56,
  8,
);
claim("weights and statistics that changed", after.filter((value, at) => value !== before[at]).length, 0);

/** All weights and moving statistics, one after another. */
async function valuesOf(): Promise<number[]> {
  const values = await Promise.all(model.getWeights().map((weight) => weight.data()));
  return values.flatMap((each) => [...each]);
}

/** The class with the largest probability. */
function winner(probabilities: Float64Array): number {
  return probabilities.indexOf(Math.max(...probabilities));
}
