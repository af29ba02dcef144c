/** The functions on plain arrays: synchronous, on the CPU, without any setup. */
import { cpu, type Shape, ShapeError, type Tensor, tensor, tidy } from "@maskout/core";
import {
  expectFloats,
  expectKnownOptions,
  expectWhole,
  MOST_ELEMENTS,
  type SeedOptions,
  sizeOf,
} from "@maskout/core/variant";
import { momentsOf } from "./moments.js";
import {
  DROP_CONNECT_OPTIONS,
  type DropConnectArrayOptions,
  type DropConnectOptions,
  type MaskOptions,
  resolveDropConnect,
  resolveMask,
} from "./options.js";
import { dropConnectPass } from "./pass.js";

/** A layer's input and weights, row-major. */
export interface DropConnectInput {
  /** `[batch, inputs]`, the examples. */
  readonly x: Float32Array;
  /** `[inputs, units]`, the weights. */
  readonly w: Float32Array;
  /** `[units]`, the biases. Default: none. */
  readonly b?: Float32Array;
  /** The number of examples. */
  readonly batch: number;
  /** The number of elements of an example. */
  readonly inputs: number;
  /** The number of outputs of an example. */
  readonly units: number;
}

/** {@link DropConnectInput} with the gradient with respect to the output. */
export interface DropConnectGradInput extends DropConnectInput {
  /** `[batch, units]`, the gradient with respect to the output. */
  readonly dy: Float32Array;
}

/** The result of {@link dropConnectGrad}. */
export interface DropConnectGradients {
  /** `[batch, inputs]`, the gradient with respect to x. */
  readonly dx: Float32Array;
  /** `[inputs, units]`, the gradient with respect to w. */
  readonly dw: Float32Array;
  /** `[units]`, the gradient with respect to b; empty without `b`. */
  readonly db: Float32Array;
}

/**
 * DropConnect of a dense layer, as in training: `y[b, o] = sum_i kept * x[b, i] * w[i, o] / q + b[o]`, with q the keep probability. Source: Wan,
 * Zeiler, Zhang, LeCun and Fergus, "Regularization of Neural Networks using DropConnect", ICML 2013, equation 5.
 *
 * With `mask: "example"` the mask is drawn inside the product and never stored.
 * @returns `[batch, units]`, row-major, a new array.
 * @throws {@link OptionError} for an option outside its range; {@link ShapeError} for arrays of another length.
 */
export function dropConnect(input: DropConnectInput, options: DropConnectOptions): Float32Array {
  const { plan, place } = resolveDropConnect("dropConnect", options);
  const shapes = shapesOf("dropConnect", input);
  return tidy(cpu(), () => dropConnectPass("dropConnect", operandsOf(input, shapes), plan, place).forward().dataSync());
}

/**
 * The gradients of {@link dropConnect}, with the masks drawn again from the same options.
 * @throws The same errors as {@link dropConnect}.
 */
export function dropConnectGrad(input: DropConnectGradInput, options: DropConnectOptions): DropConnectGradients {
  const { plan, place } = resolveDropConnect("dropConnectGrad", options);
  const shapes = shapesOf("dropConnectGrad", input);
  expectValues("dropConnectGrad", "dy", input.dy, [input.batch, input.units]);
  return tidy(cpu(), () => {
    const pass = dropConnectPass("dropConnectGrad", operandsOf(input, shapes), plan, place);
    const { dx, weight, bias } = pass.pullback(tensor(input.dy, [input.batch, input.units]));
    return { dx: dx.dataSync(), dw: weight.dataSync(), db: bias?.dataSync() ?? new Float32Array(0) };
  });
}

/** Options of {@link dropConnectMoments}: those of training, although it reads only the rate and `maskBias`. */
export type MomentsOptions = MaskOptions & SeedOptions & DropConnectArrayOptions;

/**
 * The mean and the variance of the pre-activation over masks, each `[batch, units]`: `x @ w + b` and `(1 - q) / q * (x^2 @ w^2)`, with q the keep
 * probability. Source: Wan et al., ICML 2013, equations 9 and 10; see {@link dropConnect}.
 * @throws The same errors as {@link dropConnect}.
 */
export function dropConnectMoments(
  input: DropConnectInput,
  options: MomentsOptions,
): {
  /** `[batch, units]`, the mean. */
  readonly mean: Float32Array;
  /** `[batch, units]`, the variance. */
  readonly variance: Float32Array;
} {
  expectKnownOptions("dropConnectMoments", options, DROP_CONNECT_OPTIONS);
  const plan = resolveMask("dropConnectMoments", options);
  const shapes = shapesOf("dropConnectMoments", input);
  return tidy(cpu(), () => {
    const { mean, variance } = momentsOf(operandsOf(input, shapes), plan);
    return { mean: mean.dataSync(), variance: variance.dataSync() };
  });
}

interface Shapes {
  readonly x: Shape;
  readonly w: Shape;
  readonly b: Shape;
}

function operandsOf(
  { x, w, b }: DropConnectInput,
  shapes: Shapes,
): { x: Tensor; weight: Tensor; bias: Tensor | undefined } {
  return {
    x: tensor(x, shapes.x),
    weight: tensor(w, shapes.w),
    bias: b === undefined ? undefined : tensor(b, shapes.b),
  };
}

function shapesOf(owner: string, input: DropConnectInput): Shapes {
  expectKnownOptions(owner, input, ["x", "w", "b", "dy", "batch", "inputs", "units"]);
  const { x, w, b, batch, inputs, units } = input;
  const sizes = { batch, inputs, units };
  const meanings = { batch: "examples", inputs: "elements of an example", units: "outputs of an example" };
  for (const name of ["batch", "inputs", "units"] as const)
    expectWhole(owner, name, sizes[name], 0, `It is the number of ${meanings[name]}.`, MOST_ELEMENTS);
  const most = Math.floor(MOST_ELEMENTS / Math.max(units, 1));
  expectWhole(owner, "batch", batch, 0, "A result has at most 2^28 elements: pass fewer examples at a time.", most);
  const shapes = { x: [batch, inputs], w: [inputs, units], b: [units] };
  expectValues(owner, "x", x, shapes.x);
  expectValues(owner, "w", w, shapes.w);
  if (b !== undefined) expectValues(owner, "b", b, shapes.b);
  return shapes;
}

function expectValues(owner: string, name: string, values: Float32Array, shape: Shape): void {
  expectFloats(owner, name, values);
  if (values.length === sizeOf(shape)) return;
  throw new ShapeError(
    owner,
    { [name]: [values.length], shape },
    `${name} with as many values as the shape has, row-major`,
  );
}
