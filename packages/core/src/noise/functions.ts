/** The functions on plain arrays that are made from a variant's definition: synchronous, on the CPU, without setup. */
import { runOnArrays } from "../cpu/arrays.js";
import { refuse, ShapeError } from "../errors.js";
import { scale } from "../ops/elementwise/kernel.js";
import { expectKnownOptions } from "../options.js";
import { expectShape, type Shape, sizeOf } from "../shape.js";
import { resolveNoiseShape } from "../stream/noise-shape.js";
import type { SeedOptions } from "../stream/seed.js";
import { expectFloats, newFloats } from "../typed-arrays.js";
import { type NoiseDefinition, type NoiseKernel, namesFor, noiseShapeOf, paramsAt } from "./definition.js";
import { NOISE_OPTIONS, type NoiseArrayOptions, type NoiseOptions, resolveOrigin } from "./options.js";

/**
 * Applies a variant's noise to an array of any length, as in training and sampling.
 * @param x The values, in the shape that `options.shape` states. @returns A new array of the same length, or `out`.
 * @throws {@link OptionError} for an option outside its range; {@link ShapeError} when `out` or `shape` does not fit.
 */
export function applyNoise<Options, Settings>(
  definition: NoiseDefinition<Options, Settings>,
  x: Float32Array,
  options: NoInfer<Options> & NoiseOptions,
): Float32Array {
  return draw(definition, definition.forward, definition.forward.name, "x", x, options);
}

/**
 * Computes the gradient of {@link applyNoise} with respect to its input from the gradient with respect to its output. The noise is drawn again
 * from the same options.
 * @returns A new array of the same length, or `out`. @throws As {@link applyNoise}.
 */
export function applyNoiseGrad<Options, Settings>(
  definition: NoiseDefinition<Options, Settings>,
  dy: Float32Array,
  options: NoInfer<Options> & NoiseOptions,
): Float32Array {
  const { forward, backward = forward } = definition;
  const owner = `${forward.name} gradient`;
  return draw(definition, backward, owner, "dy", dy, options);
}

/**
 * Applies a variant at inference: multiplies every element by one factor.
 * @param options The variant's own options, and `out`. The other options of training are accepted and have no effect.
 * @returns A new array of the same length, or `out`. @throws As {@link applyNoise}.
 */
export function applyInference<Options, Settings>(
  definition: NoiseDefinition<Options, Settings>,
  x: Float32Array,
  options: NoInfer<Options> & SeedOptions & NoiseArrayOptions,
): Float32Array {
  const owner = `${definition.name} inference`;
  expectKnownOptions(owner, options, definition.options, namesFor(definition, NOISE_OPTIONS));
  const factor = definition.infer(definition.settings(owner, options));
  const out = outputFor(owner, "x", x, options.out);
  if (factor === 1) out.set(x);
  else runOnArrays(scale, { x, out, shape: [x.length] }, { factor });
  return out;
}

function draw<Options, Settings>(
  definition: NoiseDefinition<Options, Settings>,
  kernel: NoiseKernel<Settings> | "identity",
  owner: string,
  name: string,
  x: Float32Array,
  options: NoInfer<Options> & NoiseOptions,
): Float32Array {
  expectKnownOptions(owner, options, definition.options, namesFor(definition, NOISE_OPTIONS));
  const settings = definition.settings(owner, options);
  const { key, step, sample, element } = resolveOrigin(owner, options);
  const out = outputFor(owner, name, x, options.out);
  const shape = shapeOfArray(owner, name, x, options.shape);
  const noiseShape = resolveNoiseShape(owner, noiseShapeOf(definition, settings, shape, options.noiseShape), shape);
  const params = paramsAt({ key, step, sample, element, noiseShape }, settings);
  definition.forward.shapes({ x: shape }, params);
  // If nothing is drawn, noise is the identity.
  if (kernel === "identity" || !definition.stochastic(settings)) out.set(x);
  else runOnArrays(kernel, { x, out, shape }, params);
  return out;
}

/**
 * The array that the result is written to.
 * @throws {@link OptionError} for an `out` that is not a Float32Array, or overlaps x without being x; {@link ShapeError} for one of another length.
 */
function outputFor(owner: string, name: string, x: Float32Array, out: Float32Array | undefined): Float32Array {
  expectFloats(owner, name, x);
  if (out === undefined) return newFloats(owner, x.length);
  expectFloats(owner, "out", out);
  if (out.length !== x.length) throw new ShapeError(owner, { [name]: [x.length], out: [out.length] }, "equal lengths");
  const apart = Math.abs(out.byteOffset - x.byteOffset);
  if (apart > 0 && apart < x.byteLength && out.buffer === x.buffer) {
    refuse(
      owner,
      "out",
      out,
      `${name} itself, or an array that shares no element with it`,
      "Input would be overwritten before it is read.",
    );
  }
  return out;
}

/** The shape of an array's values. @throws {@link OptionError} for an invalid shape; {@link ShapeError} for one with another number of elements. */
function shapeOfArray(owner: string, name: string, x: Float32Array, shape: Shape | undefined): Shape {
  if (shape === undefined) return [x.length];
  const own = expectShape(owner, shape);
  if (sizeOf(own) === x.length) return own;
  throw new ShapeError(owner, { [name]: [x.length], shape: own }, "a shape with as many elements");
}
