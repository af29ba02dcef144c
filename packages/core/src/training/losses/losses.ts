/** Losses, which training minimises. Each is a mean over the batch and computes its own gradient. */
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
   * The share s of every target that is spread over all classes, in [0, 1): `(1 - s) * target + s / classes`. Default 0. Source: Szegedy,
   * Vanhoucke, Ioffe, Shlens and Wojna, "Rethinking the Inception architecture", CVPR 2016, section 7.
   */
  readonly labelSmoothing?: number;
  /** The factor of an example's loss, one per class, such as a larger one for a rare class. The mean is still over the number of examples. */
  readonly classWeights?: readonly number[];
}

/**
 * Cross-entropy of the softmax of logits: the mean over the batch of `-sum(target * log(softmax(logits)))`, in nats. The model must end in
 * logits `[batch, classes]`, without a softmax layer, and have two classes or more. Targets are class numbers `[batch]` or `[batch, 1]`, or
 * probabilities `[batch, classes]`; {@link oneHot} makes probabilities from class numbers.
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
        const remedy = `logits [batch, classes] of two classes or more for ${owner}; for one yes-no output use sigmoidCrossEntropy`;
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
 * Targets have the shape of the output; `[batch]` is accepted for `[batch, 1]`. An example is classified correctly when every logit is above 0
 * exactly where its target is above 0.5.
 * @throws {@link OptionError} for an unknown option.
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
 * `-target * log(p) - (1 - target) * log(1 - p)`, in nats. Logarithms below -100 count as -100. The gradient is PyTorch's,
 * `(p - target) / max(p * (1 - p), 1e-12) / size`. The model must end in probabilities, as a sigmoid layer returns them. For a model that
 * ends in logits, use {@link sigmoidCrossEntropy}, which is exact where this loss is clipped. An output outside [0, 1], which a relu can
 * return, has the loss of the nearer end of that range, and its gradient is 0.
 *
 * Targets have the shape of the output; `[batch]` is accepted for `[batch, 1]`. An example is classified correctly when every output is above
 * 0.5 exactly where its target is.
 * @throws {@link OptionError} for an unknown option.
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
 * Mean squared error: the mean over all elements of `(prediction - target)^2`. Targets have the shape of the output; `[batch]` is accepted for
 * `[batch, 1]`.
 * @throws {@link OptionError} for an unknown option.
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

/** Counts the examples whose outputs are all on the side of their targets: above `middle` exactly where the target is above 0.5. */
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

/** The weights `[batch]` of rows of targets `[batch, classes]`: the sum of each target's probabilities times the class weights. */
function weightsOfRows(a: Tensor, weights: Float32Array): Tensor {
  const b = tensor(weights, [weights.length, 1], { device: a.device });
  const { y } = run(matmul, { a, b }, { transposeA: false, transposeB: false });
  const rows = y.reshape([y.size]);
  for (const one of [b, y]) one.dispose();
  return rows;
}

function resolveClassWeights(owner: string, weights: readonly number[]): Float32Array {
  const remedy = "Give one weight per class, such as [1, 1, 10] if the third is rare.";
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
