/**
 * The whole AlexNet: 61 million parameters, colour images of 224 x 224, two dropouts (Krizhevsky, Sutskever and Hinton, NeurIPS 2012,
 * in the form of "One weird trick"). One step of gradient descent on a batch of four, as in a well-known notebook: binary
 * cross-entropy of a relu's outputs against ones, and the L1 and L2 norms of every parameter. With `--quick` an eighth of the channels.
 */
import {
  binaryCrossEntropy,
  conv2d,
  cpu,
  dense,
  evaluate,
  fit,
  flatten,
  keyFromSeed,
  l1,
  l2Norm,
  maxPool2d,
  relu,
  sequential,
  sgd,
  tensor,
} from "@maskout/core";
import { uniform } from "@maskout/core/variant";
import { invertedDropout } from "@maskout/inverted";

/** Whether the quick form was requested. */
const quick = process.argv.includes("--quick");

/** Shows the progress on a terminal, on one line that the next report overwrites. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

/** The seconds since a moment of `performance.now()`, as text. */
function secondsSince(moment: number): string {
  return `${((performance.now() - moment) / 1000).toFixed(1)} s`;
}

const [batch, side, share, learningRate] = [4, 224, quick ? 8 : 1, 1e-6];
const [classes, hidden] = [1000 / share, 4096 / share];
const convolution = (filters: number, kernelSize: number, padding: number, strides = 1) => [
  conv2d(filters / share, { kernelSize, padding, strides }),
  relu(),
];
const pool = () => maxPool2d({ poolSize: 3, strides: 2 });
const model = sequential(
  [
    ...[...convolution(64, 11, 2, 4), pool()],
    ...[...convolution(192, 5, 2), pool()],
    ...[...convolution(384, 3, 1), ...convolution(256, 3, 1), ...convolution(256, 3, 1), pool()],
    flatten(),
    ...[invertedDropout({ rate: 0.5 }), dense(hidden), relu()],
    ...[invertedDropout({ rate: 0.5 }), dense(hidden), relu()],
    ...[dense(classes), relu()],
  ],
  { seed: "alexnet" },
);
let began = performance.now();
progress("drawing the weights");
model.build([side, side, 3]);
progress("");
console.log(model.summary());
console.log(`weights drawn in ${secondsSince(began)}`);

const pixels = uniform(keyFromSeed("images"), batch * side * side * 3, 0.5).map((value) => 0.5 + value);
const data = {
  x: tensor(pixels, [batch, side, side, 3]),
  y: tensor(new Float32Array(batch * classes).fill(1), [batch, classes]),
};
const options = { loss: binaryCrossEntropy(), regularization: [l1(1), l2Norm(1)] };
began = performance.now();
progress("one step");
const optimizer = sgd({ learningRate });
const [report] = await fit(model, data, { ...options, optimizer, epochs: 1, batchSize: batch, shuffle: false });
progress("");
const seconds = secondsSince(began);
const bytes = cpu().memory().bytes;
// With the masks of that step, so that only the parameters differ.
const after = await evaluate(model, data, { ...options, batchSize: batch, mode: "sample", step: 0 });
const change = after.loss - report!.loss;
const { l1: first = 0, l2Norm: second = 0 } = report!.penalties!;
console.log(
  `binary cross-entropy ${(report!.loss - first - second).toFixed(4)}, L1 ${first.toFixed(2)}, L2 ${second.toFixed(4)}`,
);
console.log(`loss ${report!.loss.toFixed(2)}, which the step changes by ${change.toFixed(2)}`);
const peak = process.resourceUsage().maxRSS * 1024;
console.log(
  `a step of ${batch} images in ${seconds}; tensors hold ${megabytes(bytes)} after it, the process held ${megabytes(peak)} at most`,
);
const parameters = [...model.parameters.values()].reduce((sum, { size }) => sum + size, 0);
console.log(`parameters, in millions: ${Number((parameters / 1e6).toPrecision(4))}`);
// The gradient of L1 is 1 for every parameter, and the other gradients are small beside it: a step makes each parameter smaller by the learning rate.
console.log(
  `change of the loss, of a step of every parameter: ${Number((change / (-learningRate * parameters)).toPrecision(4))}`,
);

function megabytes(size: number): string {
  return `${Math.round(size / 1e6)} MB`;
}
