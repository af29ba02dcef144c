/** The functions on plain arrays that a variant's definition amounts to: synchronous, on the CPU, with nothing to set up. */
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
 * Noise as in training and sampling, of an array of any length.
 * @returns A new array, or `out`.
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
 * The gradient of {@link applyNoise} with respect to its input, given that with respect to its output: the noise is drawn again from the
 * same options.
 * @returns A new array, or `out`. @throws As {@link applyNoise}.
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
 * A variant at inference: every element is multiplied by one number.
 * @param options The variant's own options, and `out`; those of training may be among them.
 * @returns A new array, or `out`. @throws As {@link applyNoise}.
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
  // Where nothing is drawn noise is the identity.
  if (kernel === "identity" || !definition.stochastic(settings)) out.set(x);
  else runOnArrays(kernel, { x, out, shape }, params);
  return out;
}

/**
 * Where the result for an array is written.
 * @throws {@link OptionError} for what is no array, or one that overlaps x without being x; {@link ShapeError} for one of another length.
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
      "It would be overwritten before it is read.",
    );
  }
  return out;
}

/** The shape of the values of an array. @throws {@link OptionError} for what is none; {@link ShapeError} for another number of them. */
function shapeOfArray(owner: string, name: string, x: Float32Array, shape: Shape | undefined): Shape {
  if (shape === undefined) return [x.length];
  const own = expectShape(owner, shape);
  if (sizeOf(own) === x.length) return own;
  throw new ShapeError(owner, { [name]: [x.length], shape: own }, "a shape with as many elements");
}
