/** Losses: what training makes small. Each is the mean over the batch, and knows its own gradient. */
import { refuse, ShapeError } from "../../errors.js";
import { binaryCrossEntropy as binaryCrossEntropyKernel } from "../../ops/binary-cross-entropy/kernel.js";
import { affine } from "../../ops/elementwise/kernel.js";
import { matmul } from "../../ops/matmul/kernel.js";
import { oneHotRows } from "../../ops/one-hot/kernel.js";
import { sigmoidCrossEntropy as sigmoidCrossEntropyKernel } from "../../ops/sigmoid-cross-entropy/kernel.js";
import { softmaxCrossEntropy as softmaxCrossEntropyKernel } from "../../ops/softmax-cross-entropy/kernel.js";
import { meanSquaredError as meanSquaredErrorKernel } from "../../ops/squared-error/kernel.js";
import { expectKnownOptions, expectNumber } from "../../options.js";
import { sameShape } from "../../shape.js";
import { tensor } from "../../tensor/create.js";
import { run } from "../../tensor/run.js";
import type { Tensor } from "../../tensor/tensor.js";
import { expectAligned, inShapeOf, type Loss, lossOf, type Metric, type TargetRange } from "./loss.js";

const PROBABILITY: TargetRange = { least: 0, most: 1, expected: "a probability, in [0, 1]" };

/** Options of {@link softmaxCrossEntropy}. */
export interface SoftmaxCrossEntropyOptions {
  /**
   * How much of every target is spread over all classes, in [0, 1): `(1 - s) * target + s / classes`. Default 0. Szegedy, Vanhoucke, Ioffe,
   * Shlens and Wojna, "Rethinking the Inception architecture", CVPR 2016, section 7.
   */
  readonly labelSmoothing?: number;
  /** The factor of the loss of an example, for every class, such as a larger one for a rare class; the mean is over the number of examples. */
  readonly classWeights?: readonly number[];
}

/**
 * Cross-entropy of the softmax of logits: `mean over the batch of -sum(target * log(softmax(logits)))`, in nats. The model must end in
 * logits `[batch, classes]`, without a softmax layer, and have two classes or more. Targets are class numbers `[batch]` or probabilities
 * `[batch, classes]`; {@link oneHot} makes the one of the other.
 * @throws {@link OptionError} for an option outside its range.
 */
export function softmaxCrossEntropy(options: SoftmaxCrossEntropyOptions = {}): Loss {
  const owner = "softmaxCrossEntropy";
  expectKnownOptions(owner, options, ["labelSmoothing", "classWeights"]);
  const { labelSmoothing = 0 } = options;
  const range = { least: 0, most: 1, mostOpen: true };
  expectNumber(owner, "labelSmoothing", labelSmoothing, range, "0 leaves targets as they are; 0.1 is usual.");
  const classWeights = options.classWeights && resolveClassWeights(owner, options.classWeights);
  return lossOf({
    name: owner,
    activation: "softmax",
    each: (logits, targets) => {
      if (labelSmoothing === 0) return run(softmaxCrossEntropyKernel, { logits, targets }, {});
      const shift = labelSmoothing / targets.shape[1]!;
      const { y } = run(affine, { x: targets }, { factor: 1 - labelSmoothing, shift });
      const made = run(softmaxCrossEntropyKernel, { logits, targets: y }, {});
      y.dispose();
      return made;
    },
    targetsOf: (output, target) =>
      sameShape(output.shape, target.shape) ? target : rowsOfLabels(target, output.shape[1]!),
    weightsOf: (targets) => classWeights && weightsOfRows(targets, classWeights),
    expectShapes({ output, target }, where) {
      const [batch, classes = 0] = output;
      if (output.length !== 2 || classes < 2) {
        const remedy = `${owner} to have logits [batch, classes] of two classes or more; one yes-no output is sigmoidCrossEntropy's`;
        throw new ShapeError(where, { output }, remedy);
      }
      const labels = target[0] === batch && (target.length === 1 || (target.length === 2 && target[1] === 1));
      if (!labels && !sameShape(output, target)) {
        throw new ShapeError(where, { output, target }, "class numbers [batch], or probabilities [batch, classes]");
      }
      if (classWeights !== undefined && classWeights.length !== classes) {
        throw new ShapeError(where, { output, classWeights: [classWeights.length] }, "a class weight for every class");
      }
    },
    range({ output, target }) {
      if (sameShape(output, target)) return PROBABILITY;
      const classes = output[1]!;
      return { least: 0, most: classes - 1, whole: true, expected: `a class number, whole and in [0, ${classes})` };
    },
    correct({ output, target, examples }) {
      const columns = output.length / examples;
      const labels = target.length === examples;
      let correct = 0;
      for (let row = 0; row < examples; row++) {
        const label = labels ? target[row] : indexOfLargest(target, row * columns, columns);
        if (indexOfLargest(output, row * columns, columns) === label) correct++;
      }
      return correct;
    },
  });
}

/**
 * Cross-entropy of the sigmoid of logits, for independent yes-no targets in [0, 1]: the mean over all elements of
 * `-target * log(sigmoid(logit)) - (1 - target) * log(1 - sigmoid(logit))`, in nats. The model must end in logits, without a sigmoid layer.
 * Targets have the shape of the output; `[batch]` will do for `[batch, 1]`. An example counts as classified correctly when every output is
 * on its target's side.
 */
export function sigmoidCrossEntropy(options: Readonly<Record<string, never>> = {}): Loss {
  expectKnownOptions("sigmoidCrossEntropy", options, []);
  return lossOf({
    name: "sigmoidCrossEntropy",
    activation: "sigmoid",
    each: (logits, targets) => run(sigmoidCrossEntropyKernel, { logits, targets }, {}),
    targetsOf: inShapeOf,
    expectShapes: expectAligned,
    range: () => PROBABILITY,
    correct: sidesOf(0),
  });
}

/**
 * Cross-entropy of probabilities, for independent yes-no targets in [0, 1]: the mean over all elements of
 * `-target * log(p) - (1 - target) * log(1 - p)`, in nats, each logarithm held at -100 or more, and with PyTorch's gradient
 * `(p - target) / max(p * (1 - p), 1e-12) / size`. The model must end in probabilities, as a sigmoid layer gives them. Of a model that ends
 * in logits {@link sigmoidCrossEntropy} is the loss, which is exact where this one is held. An output outside [0, 1], which a relu can
 * give, costs what the nearer end does, and its gradient is 0.
 *
 * Targets have the shape of the output; `[batch]` will do for `[batch, 1]`. An example counts as classified correctly when every output is
 * on its target's side of 0.5.
 */
export function binaryCrossEntropy(options: Readonly<Record<string, never>> = {}): Loss {
  expectKnownOptions("binaryCrossEntropy", options, []);
  return lossOf({
    name: "binaryCrossEntropy",
    each: (probabilities, targets) => run(binaryCrossEntropyKernel, { probabilities, targets }, {}),
    targetsOf: inShapeOf,
    expectShapes: expectAligned,
    range: () => PROBABILITY,
    correct: sidesOf(0.5),
  });
}

/**
 * `mean over all elements of (prediction - target)^2`. Targets have the shape of the output; `[batch]` will do for `[batch, 1]`.
 */
export function meanSquaredError(options: Readonly<Record<string, never>> = {}): Loss {
  expectKnownOptions("meanSquaredError", options, []);
  return lossOf({
    name: "meanSquaredError",
    each: (predictions, targets) => run(meanSquaredErrorKernel, { predictions, targets }, {}),
    targetsOf: inShapeOf,
    expectShapes: expectAligned,
    range: () => ({ least: -Number.MAX_VALUE, most: Number.MAX_VALUE, expected: "a finite number" }),
  });
}

/** Counts the examples whose outputs are all on their targets' side: above `middle` where the target is above 0.5. */
function sidesOf(middle: number): Metric {
  return ({ output, target, examples }) => {
    const columns = output.length / examples;
    let correct = 0;
    for (let row = 0; row < output.length; row += columns) {
      let column = 0;
      while (column < columns && output[row + column]! > middle === target[row + column]! > 0.5) column++;
      if (column === columns) correct++;
    }
    return correct;
  };
}

/** Class numbers `[batch]` or `[batch, 1]` as rows `[batch, classes]`. */
function rowsOfLabels(labels: Tensor, classes: number): Tensor {
  const x = labels.reshape([labels.size]);
  const { y } = run(oneHotRows, { x }, { classes });
  x.dispose();
  return y;
}

/** The weight `[batch]` of every row of targets `[batch, classes]`, by the classes that it is of. */
function weightsOfRows(a: Tensor, weights: Float32Array): Tensor {
  const b = tensor(weights, [weights.length, 1], { device: a.device });
  const { y } = run(matmul, { a, b }, { transposeA: false, transposeB: false });
  const rows = y.reshape([y.size]);
  for (const one of [b, y]) one.dispose();
  return rows;
}

function resolveClassWeights(owner: string, weights: readonly number[]): Float32Array {
  const remedy = "Give a list of one weight a class, such as [1, 1, 10] where the third is rare.";
  if (!Array.isArray(weights)) {
    refuse(owner, "classWeights", weights, "a list of numbers", remedy);
  }
  const range = { least: 0 };
  for (const [index, weight] of weights.entries()) {
    expectNumber(owner, `classWeights[${index}]`, weight, range, remedy);
  }
  return Float32Array.from(weights);
}

function indexOfLargest(values: Float32Array, from: number, length: number): number {
  let largest = from;
  for (let index = from + 1; index < from + length; index++) {
    if ((values[index] ?? 0) > (values[largest] ?? 0)) largest = index;
  }
  return largest - from;
}
