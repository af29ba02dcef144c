/**
 * What the noise of a variant is for a tensor of a shape. All of these are affine: `y = factor x + shift`, element by element. The factor is
 * the noise's gradient for ones, and the shift is what it makes of zeros, so a variant's own kernels say all that has to be known of it.
 */
import { cpu, type Key, type Layer, type LayerCall, type Shape, tensor, tidy } from "@maskout/core";
import {
  copyNoiseShape,
  expectKnownOptions,
  type NoiseDefinition,
  type NoiseShape,
  namesFor,
  noiseLayer,
  noiseShapeOf,
  resolveNoiseShape,
  sizeOf,
} from "@maskout/core/variant";

/** Where noise is drawn: by a layer, from its own key, or by all of a model, in the pass that `mcDropout` asks for. */
export interface NoisePosition {
  /** Where the masks come from. */
  readonly key: Key;
  /** The training step. */
  readonly step: number;
  /** The Monte Carlo sample. */
  readonly sample: number;
  /** Index of the batch's first example in the whole input. */
  readonly firstExample: number;
}

/** Noise as numbers, in a shape that is broadcast to the tensor's. */
interface DrawnNoise {
  readonly shape: Shape;
  /** What elements are multiplied by; left out, by nothing. */
  readonly factor?: Float32Array;
  /** What is added then; left out, nothing. */
  readonly shift?: Float32Array;
}

/** Noise at its settings. */
export interface Noise {
  /** Whether anything is drawn: at a rate of 0 nothing is. */
  readonly stochastic: boolean;
  /** Whether an element whose factor is 0 is dropped, whatever it is: a NaN, too. */
  readonly selects: boolean;
  /** What inference multiplies by. */
  readonly inference: number;
  /** Refuses examples of a shape that the noise does not fit. @throws {@link ShapeError} @throws {@link OptionError} */
  expectExample(shape: Shape): void;
  /** The noise for a tensor of a shape, batch included. @throws {@link ShapeError} for one that it does not fit. */
  drawn(shape: Shape, position: NoisePosition): DrawnNoise;
}

/** The option of noise that elements may share along dimensions. */
export interface NoiseShapeOptions {
  /** The shape of the noise; see {@link NoiseShape}. */
  readonly noiseShape?: NoiseShape;
}

/**
 * The noise of a definition. @param owner Who is named in errors.
 * @throws {@link OptionError} for options outside their range.
 */
export function noiseOf<Options, Settings>(
  owner: string,
  definition: NoiseDefinition<Options, Settings>,
  options: NoInfer<Options> & NoiseShapeOptions,
): Noise {
  const named = { ...definition, layerName: owner };
  expectKnownOptions(owner, options, named.options, namesFor(named, ["noiseShape"]));
  const settings = named.settings(owner, options);
  const asked = copyNoiseShape(owner, options.noiseShape);
  const layer = noiseLayer(named, options);
  return {
    stochastic: layer.stochastic,
    selects: named.facts(settings).decisions !== "continuous",
    inference: named.infer(settings),
    expectExample(shape) {
      layer.build({ inputShape: shape, key: [0, 0] });
    },
    drawn(shape, position) {
      const wanted = noiseShapeOf(named, settings, shape, asked);
      resolveNoiseShape(owner, wanted, shape);
      // Where elements share their noise it is drawn once, and broadcast by who applies it.
      return drawn(
        layer,
        named.backward,
        shape.map((size, axis) => wanted?.[axis] ?? size),
        position,
      );
    },
  };
}

/** @param backward As in the definition: it says what kind of noise it is. */
function drawn(
  layer: Layer,
  backward: "identity" | object | undefined,
  shape: Shape,
  position: NoisePosition,
): DrawnNoise {
  const call: LayerCall = { ...position, mode: "sample", index: 0, sharedMask: false, parameters: {}, state: {} };
  return tidy(cpu(), () => {
    const all = (value: number) => tensor(new Float32Array(sizeOf(shape)).fill(value), shape);
    // Noise that multiplies, and nothing else, makes itself of ones.
    if (backward === undefined) return { shape, factor: layer.forward(all(1), call).output.dataSync() };
    const pass = layer.forward(all(0), call);
    const shift = pass.output.dataSync();
    return backward === "identity" ? { shape, shift } : { shape, shift, factor: pass.pullback(all(1)).dx.dataSync() };
  });
}
