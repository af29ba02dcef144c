/**
 * The noise of a variant as arrays, for a tensor of a shape. All of these variants are affine: `y = factor x + shift`, element by element. The factor
 * is the gradient of the noise for ones, and the shift is its output for zeros, so the variant's own kernels suffice.
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

/** The position where noise is drawn: for a layer, from its own key; for a whole model, from the pass that `mcDropout` requests. */
export interface NoisePosition {
  /** The key that the masks are drawn from. */
  readonly key: Key;
  /** The training step, u32. */
  readonly step: number;
  /** The Monte Carlo sample, u32. */
  readonly sample: number;
  /** The index of the batch's first example in the whole input. */
  readonly firstExample: number;
}

/** Noise as numbers, in a shape that is broadcast to the tensor's. */
interface DrawnNoise {
  readonly shape: Shape;
  /** The factors of the elements. Default: 1. */
  readonly factor?: Float32Array;
  /** The terms added afterwards. Default: 0. */
  readonly shift?: Float32Array;
}

/** Noise with given settings. */
export interface Noise {
  /** Whether anything is drawn; at a rate of 0 nothing is. */
  readonly stochastic: boolean;
  /** Whether an element whose factor is 0 is dropped whatever its value, even NaN. */
  readonly selects: boolean;
  /** The factor of inference. */
  readonly inference: number;
  /** Refuses examples of a shape that the noise does not fit. @throws {@link ShapeError} @throws {@link OptionError} */
  expectExample(shape: Shape): void;
  /** The noise for a tensor of a shape, including the batch. @throws {@link ShapeError} for a shape that it does not fit. */
  drawn(shape: Shape, position: NoisePosition): DrawnNoise;
}

/** The option to share noise between elements along dimensions. */
export interface NoiseShapeOptions {
  /** The shape of the noise; see {@link NoiseShape}. */
  readonly noiseShape?: NoiseShape;
}

/**
 * The noise of a definition. @param owner The name in errors.
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
      // Shared noise is drawn once, and broadcast when it is applied.
      return drawn(
        layer,
        named.backward,
        shape.map((size, axis) => wanted?.[axis] ?? size),
        position,
      );
    },
  };
}

/** Draws noise as factors and terms. @param backward As in the definition; it tells the kind of the noise. */
function drawn(
  layer: Layer,
  backward: "identity" | object | undefined,
  shape: Shape,
  position: NoisePosition,
): DrawnNoise {
  const call: LayerCall = { ...position, mode: "sample", index: 0, sharedMask: false, parameters: {}, state: {} };
  return tidy(cpu(), () => {
    const all = (value: number) => tensor(new Float32Array(sizeOf(shape)).fill(value), shape);
    // Purely multiplicative noise is its output for ones.
    if (backward === undefined) return { shape, factor: layer.forward(all(1), call).output.dataSync() };
    const pass = layer.forward(all(0), call);
    const shift = pass.output.dataSync();
    return backward === "identity" ? { shape, shift } : { shape, shift, factor: pass.pullback(all(1)).dx.dataSync() };
  });
}
