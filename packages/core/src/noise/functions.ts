/** The functions on plain arrays that a variant's definition amounts to: synchronous, on the CPU, with nothing to set up. */
import { runOnArrays } from "../cpu/arrays.js";
import { OptionError, ShapeError } from "../errors.js";
import { scale } from "../ops/elementwise/kernel.js";
import { expectKnownOptions } from "../options.js";
import { type Shape, sizeOf } from "../shape.js";
import { type NoisePlace, resolveNoiseShape } from "../stream/noise-shape.js";
import type { SeedOptions } from "../stream/seed.js";
import { type NoiseDefinition, type NoiseKernel, noiseShapeOf, paramsAt } from "./definition.js";
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
  if (backward !== "identity") return draw(definition, backward, owner, "dy", dy, options);
  placed(definition, owner, "dy", dy, options);
  const out = expectArrays(owner, "dy", dy, options.out);
  out.set(dy);
  return out;
}

/**
 * What a variant does at inference: multiply by one number.
 * @param options The variant's own options, and `out`; those of training may be among them.
 * @returns A new array, or `out`. @throws As {@link applyNoise}.
 */
export function applyInference<Options, Settings>(
  definition: NoiseDefinition<Options, Settings>,
  x: Float32Array,
  options: NoInfer<Options> & SeedOptions & NoiseArrayOptions,
): Float32Array {
  const owner = `${definition.name} inference`;
  expectKnownOptions(owner, options, definition.options, NOISE_OPTIONS);
  const factor = definition.infer(definition.settings(owner, options));
  const out = expectArrays(owner, "x", x, options.out);
  if (factor === 1) out.set(x);
  else runOnArrays(scale, { x, out, shape: [x.length] }, { factor });
  return out;
}

function draw<Options, Settings>(
  definition: NoiseDefinition<Options, Settings>,
  kernel: NoiseKernel<Settings>,
  owner: string,
  name: string,
  x: Float32Array,
  options: NoInfer<Options> & NoiseOptions,
): Float32Array {
  const { settings, place, shape } = placed(definition, owner, name, x, options);
  const out = expectArrays(owner, name, x, options.out);
  // Where nothing is drawn noise is the identity.
  if (definition.stochastic(settings)) runOnArrays(kernel, { x, out, shape }, paramsAt(place, settings));
  else out.set(x);
  return out;
}

/** Where the options say to draw, checked. @throws {@link OptionError} @throws {@link ShapeError} */
function placed<Options, Settings>(
  definition: NoiseDefinition<Options, Settings>,
  owner: string,
  name: string,
  x: Float32Array,
  options: NoInfer<Options> & NoiseOptions,
): { readonly settings: Settings; readonly place: NoisePlace; readonly shape: Shape } {
  expectKnownOptions(owner, options, definition.options, NOISE_OPTIONS);
  const settings = definition.settings(owner, options);
  const shape = shapeOfArray(owner, name, x, options.shape);
  const asked = noiseShapeOf(definition, settings, shape, options.noiseShape);
  const noiseShape = resolveNoiseShape(owner, asked, shape);
  return { settings, place: { noiseShape, ...resolveOrigin(owner, options) }, shape };
}

/** Input and output of a function on arrays. @throws {@link OptionError} @throws {@link ShapeError} for an `out` of another length. */
function expectArrays(owner: string, name: string, x: Float32Array, out: Float32Array | undefined): Float32Array {
  expectFloats(owner, name, x);
  if (out === undefined) return new Float32Array(x.length);
  expectFloats(owner, "out", out);
  if (out.length !== x.length) throw new ShapeError(owner, { [name]: [x.length], out: [out.length] }, "equal lengths");
  return out;
}

/** The shape of the values of an array. @throws {@link OptionError} for what is none; {@link ShapeError} for another number of them. */
function shapeOfArray(owner: string, name: string, x: Float32Array, shape: Shape | undefined): Shape {
  expectFloats(owner, name, x);
  if (shape === undefined) return [x.length];
  const whole = Array.isArray(shape) && shape.every((dimension) => Number.isSafeInteger(dimension) && dimension >= 0);
  if (whole && sizeOf(shape) === x.length) return shape;
  const given = Array.isArray(shape) ? shape : [];
  throw new ShapeError(owner, { [name]: [x.length], shape: given }, "a shape of whole sizes with as many elements");
}

function expectFloats(owner: string, option: string, value: unknown): void {
  if (value instanceof Float32Array) return;
  throw new OptionError({
    owner,
    option,
    value,
    expected: "a Float32Array",
    remedy: "Convert other arrays with Float32Array.from(values).",
  });
}
