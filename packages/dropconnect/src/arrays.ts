/** The functions on plain arrays: synchronous, on the CPU, with nothing to set up. */
import { cpu, OptionError, type Shape, ShapeError, type Tensor, tensor, tidy } from "@maskout/core";
import { expectKnownOptions, expectWhole, type SeedOptions } from "@maskout/core/variant";
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
  /** `[batch, inputs]` */
  readonly x: Float32Array;
  /** `[inputs, units]` */
  readonly w: Float32Array;
  /** `[units]`; left out, there is none. */
  readonly b?: Float32Array;
  /** How many examples. */
  readonly batch: number;
  /** The length of an example. */
  readonly inputs: number;
  /** How many outputs an example has. */
  readonly units: number;
}

/** The same, with the gradient with respect to the output. */
export interface DropConnectGradInput extends DropConnectInput {
  /** `[batch, units]` */
  readonly dy: Float32Array;
}

/** The gradients that {@link dropConnectGrad} gives. */
export interface DropConnectGradients {
  /** `[batch, inputs]` */
  readonly dx: Float32Array;
  /** `[inputs, units]` */
  readonly dw: Float32Array;
  /** `[units]`; empty without `b`. */
  readonly db: Float32Array;
}

/**
 * DropConnect of a dense layer, as in training: `y[b, o] = sum_i kept * x[b, i] * w[i, o] / q + b[o]`, `[batch, units]`,
 * with q the keep probability. Source: Wan et al. 2013, equation 5.
 *
 * With `mask: "example"` the mask is drawn inside the product and never stored.
 * @throws {@link OptionError} for an option outside its range; {@link ShapeError} for arrays of another length.
 */
export function dropConnect(input: DropConnectInput, options: DropConnectOptions): Float32Array {
  const { plan, place } = resolveDropConnect("dropConnect", options);
  const shapes = shapesOf("dropConnect", input);
  return tidy(cpu(), () => dropConnectPass("dropConnect", operandsOf(input, shapes), plan, place).forward().dataSync());
}

/**
 * The gradients of {@link dropConnect}, with the masks drawn again from the same options.
 * @throws As {@link dropConnect}.
 */
export function dropConnectGrad(input: DropConnectGradInput, options: DropConnectOptions): DropConnectGradients {
  const { plan, place } = resolveDropConnect("dropConnectGrad", options);
  const shapes = shapesOf("dropConnectGrad", input);
  expectLength("dropConnectGrad", "dy", input.dy, [input.batch, input.units]);
  return tidy(cpu(), () => {
    const pass = dropConnectPass("dropConnectGrad", operandsOf(input, shapes), plan, place);
    const { dx, weight, bias } = pass.pullback(tensor(input.dy, [input.batch, input.units]));
    return { dx: dx.dataSync(), dw: weight.dataSync(), db: bias?.dataSync() ?? new Float32Array(0) };
  });
}

/** Options of {@link dropConnectMoments}: those of training, of which it reads the rate and `maskBias`. */
export type MomentsOptions = MaskOptions & SeedOptions & DropConnectArrayOptions;

/**
 * The mean and the variance of the pre-activation over masks, each `[batch, units]`: `x @ w + b` and
 * `(1 - q) / q * (x^2 @ w^2)`. Source: Wan et al. 2013, equations 9 and 10.
 * @throws As {@link dropConnect}.
 */
export function dropConnectMoments(
  input: DropConnectInput,
  options: MomentsOptions,
): {
  /** `[batch, units]` */
  readonly mean: Float32Array;
  /** `[batch, units]` */
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

function shapesOf(owner: string, { x, w, b, batch, inputs, units }: DropConnectInput): Shapes {
  expectWhole(owner, "batch", batch, 0, "It is the number of examples.");
  expectWhole(owner, "inputs", inputs, 0, "It is the length of an example.");
  expectWhole(owner, "units", units, 0, "It is the number of outputs.");
  const shapes = { x: [batch, inputs], w: [inputs, units], b: [units] };
  expectLength(owner, "x", x, shapes.x);
  expectLength(owner, "w", w, shapes.w);
  if (b !== undefined) expectLength(owner, "b", b, shapes.b);
  return shapes;
}

function expectLength(owner: string, name: string, values: Float32Array, shape: Shape): void {
  if (!(values instanceof Float32Array)) {
    throw new OptionError({
      owner,
      option: name,
      value: values,
      expected: "a Float32Array",
      remedy: "Convert other arrays with Float32Array.from(values).",
    });
  }
  if (values.length === shape.reduce((size, dimension) => size * dimension, 1)) return;
  throw new ShapeError(owner, { [name]: [values.length], shape }, `${name} to hold that many values, row-major`);
}
