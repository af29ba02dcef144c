/** The contract of a loss, and what the losses of the core have in common. */
import { OptionError, ShapeError } from "../../errors.js";
import { mean } from "../../ops/mean/kernel.js";
import { scaleRows } from "../../ops/rows/kernel.js";
import { type Shape, sameShape } from "../../shape.js";
import { run } from "../../tensor/run.js";
import type { Tensor } from "../../tensor/tensor.js";
import { allOrNothing } from "../../tensor/tidy.js";

/** A computed batch, as a metric gets it. */
export interface ScoredBatch {
  /** The model's output, `[examples, ...outputShape]`, row-major. */
  readonly output: Float32Array;
  /** The targets, `[examples, ...targetShape]`, row-major. */
  readonly target: Float32Array;
  /** The number of examples. */
  readonly examples: number;
}

/** A measure of predictions: returns its sum over the examples of a batch. Reports contain its mean over all examples. */
export type Metric = (batch: ScoredBatch) => number;

/** A loss and its gradient. */
export interface LossResult {
  /** The mean loss over the batch, a scalar. */
  readonly loss: Tensor;
  /** The gradient of `loss` with respect to the output, in the output's shape. */
  readonly gradient: Tensor;
}

/** A loss between a model's output and the targets. A loss of your own needs a `name` and `evaluate`. */
export interface Loss {
  /** The name of the loss in errors, such as `"softmaxCrossEntropy"`. */
  readonly name: string;
  /** The activation that the loss applies itself. A model that ends in it is refused. */
  readonly activation?: "softmax" | "sigmoid";
  /** Whether `evaluate` takes weights of examples. Default false. */
  readonly weighted?: boolean;
  /**
   * Refuses targets that do not fit, before training starts.
   * @param owner The function that was called, for errors. @param shapes The shapes of the output and of the targets, batch included.
   * @param values The targets, row-major.
   * @throws {@link ShapeError} for shapes that do not fit; {@link OptionError} for a target outside its range.
   */
  expectTargets?(owner: string, shapes: TargetShapes, values: Float32Array): void;
  /**
   * Computes the loss of a batch and its gradient.
   * @param output The model's output, `[batch, ...]`.
   * @param target The targets, in the same shape, or in another that the loss documents.
   * @param weights The factor of each example's loss, `[batch]`. Default: 1.
   * @throws {@link ShapeError} when the shapes do not fit.
   */
  evaluate(output: Tensor, target: Tensor, weights?: Tensor): LossResult;
  /** For a loss over classes: the number of examples that are classified correctly. */
  readonly correct?: Metric;
}

/** The shapes that meet in a loss, batch included. */
export interface TargetShapes {
  /** The shape of the model's output. */
  readonly output: Shape;
  /** The shape of the targets. */
  readonly target: Shape;
}

/** The range of every target, and whether targets have to be whole. */
export interface TargetRange {
  readonly least: number;
  readonly most: number;
  readonly whole?: boolean;
  /** The range in words, for errors. */
  readonly expected: string;
}

/** The parts in which losses of the core differ. */
export interface LossDefinition extends Pick<Loss, "name" | "activation" | "correct"> {
  /** The losses `[batch]` of the examples, and the gradient of their mean. */
  each(output: Tensor, target: Tensor): { readonly losses: Tensor; readonly gradient: Tensor };
  /** The targets in the shape of the output, as `each` takes them. */
  targetsOf(output: Tensor, target: Tensor): Tensor;
  /** Weights `[batch]` that follow from the targets, which are in the shape of the output. Default: none. */
  weightsOf?(target: Tensor): Tensor | undefined;
  /** Refuses shapes that do not fit. @throws {@link ShapeError} */
  expectShapes(shapes: TargetShapes, owner: string): void;
  /** The range of every target. */
  range(shapes: TargetShapes): TargetRange;
}

/** Makes a loss from its definition. */
export function lossOf(definition: LossDefinition): Loss {
  const { name, activation, correct, each, targetsOf, weightsOf, expectShapes, range } = definition;
  return Object.freeze<Loss>({
    name,
    ...(activation && { activation }),
    weighted: true,
    expectTargets(owner, shapes, values) {
      expectShapes(shapes, owner);
      const { least, most, whole = false, expected } = range(shapes);
      for (let index = 0; index < values.length; index++) {
        const value = values[index]!;
        if (value >= least && value <= most && (!whole || Math.floor(value) === value)) continue;
        throw wrongTarget(owner, index, value, expected, name);
      }
    },
    evaluate: (output, target, weights) =>
      allOrNothing(output.device, () => {
        expectShapes({ output: output.shape, target: target.shape }, name);
        const targets = targetsOf(output, target);
        const own = weightsOf?.(targets);
        const made = each(output, targets);
        const result = own || weights ? weighted(made, own, weights) : meanOf(made);
        for (const one of [own, targets === target ? undefined : targets]) one?.dispose();
        return result;
      }),
    ...(correct && { correct }),
  });
}

/** The mean of losses. Frees the losses. */
function meanOf({ losses, gradient }: ReturnType<LossDefinition["each"]>): LossResult {
  const { y } = run(mean, { x: losses }, {});
  losses.dispose();
  return { loss: y, gradient };
}

/** The mean of losses times weights, and its gradient. Frees the losses and the unweighted gradient. */
function weighted(made: ReturnType<LossDefinition["each"]>, ...weights: readonly (Tensor | undefined)[]): LossResult {
  let { losses, gradient } = made;
  for (const factors of weights) {
    if (factors === undefined) continue;
    const last = [losses, gradient];
    losses = run(scaleRows, { x: losses, factors }, {}).y;
    gradient = run(scaleRows, { x: gradient, factors }, {}).y;
    for (const one of last) one.dispose();
  }
  return meanOf({ losses, gradient });
}

/** Refuses targets that are not in the shape of the output; `[batch]` is accepted for `[batch, 1]`. @throws {@link ShapeError} */
export function expectAligned({ output, target }: TargetShapes, owner: string): void {
  if (sameShape(output, target) || isColumn(output, target)) return;
  throw new ShapeError(owner, { output, target }, "targets in the shape of the model's output");
}

/** Targets in the shape of the output: `[batch]` stands for `[batch, 1]`. */
export function inShapeOf(output: Tensor, target: Tensor): Tensor {
  return isColumn(output.shape, target.shape) ? target.reshape(output.shape) : target;
}

function isColumn(output: Shape, target: Shape): boolean {
  return output.length === 2 && output[1] === 1 && target.length === 1 && target[0] === output[0];
}

function wrongTarget(owner: string, index: number, value: number, expected: string, loss: string): OptionError {
  return new OptionError({
    owner,
    option: `y[${index}]`,
    value,
    expected,
    remedy: `That is what ${loss} takes; look where the targets come from.`,
  });
}
