/** The layer that a variant's definition amounts to. */
import type { Layer, LayerCall, LayerPass } from "../layers/layer.js";
import { resolveName } from "../layers/name.js";
import { scale } from "../ops/elementwise/kernel.js";
import { expectKnownOptions } from "../options.js";
import type { Shape } from "../shape.js";
import { firstDecision, type NoisePlace, resolveNoiseShape } from "../stream/noise-shape.js";
import { resolveLayerKey } from "../stream/seed.js";
import { run } from "../tensor/run.js";
import type { Tensor } from "../tensor/tensor.js";
import { type NoiseDefinition, noiseShapeOf, paramsAt } from "./definition.js";
import { NOISE_LAYER_OPTIONS, type NoiseLayerOptions } from "./options.js";

/**
 * The layer: noise in `"train"` and `"sample"` mode, multiplication by one number in `"infer"` mode. No noise is stored: the
 * pullback draws it again.
 * @throws {@link OptionError} for options outside their range.
 */
export function noiseLayer<Options, Settings>(
  definition: NoiseDefinition<Options, Settings>,
  options: NoInfer<Options> & NoiseLayerOptions,
): Layer {
  const { forward, backward = forward } = definition;
  const { settings, placeOf, ...described } = noisePlacer(definition, options);
  return {
    ...described,
    build: ({ inputShape }) => ({ outputShape: inputShape, parameters: {}, state: {} }),
    forward(x, call) {
      if (!described.stochastic) return inferencePass(x, 1);
      if (call.mode === "infer") return inferencePass(x, definition.infer(settings));
      const params = paramsAt(placeOf(x.shape, call), settings);
      return {
        output: run(forward, { x }, params).y,
        pullback: (dy) => ({
          dx: backward === "identity" ? same(dy) : run(backward, { x: dy }, params).y,
          parameters: {},
        }),
      };
    },
  };
}

/** What layers of noise have in common: checked options, and where a call draws. */
export interface NoisePlacer<Settings> extends Pick<Layer, "kind" | "name" | "stochastic"> {
  readonly settings: Settings;
  /** Where a call draws for an input of `shape`, batch included. */
  placeOf(shape: Shape, call: LayerCall): NoisePlace;
}

/** @throws {@link OptionError} for options outside their range. */
export function noisePlacer<Options, Settings>(
  definition: Pick<
    NoiseDefinition<Options, Settings>,
    "layerName" | "options" | "settings" | "stochastic" | "shared" | "draws"
  >,
  options: Options & NoiseLayerOptions,
): NoisePlacer<Settings> {
  const { layerName } = definition;
  expectKnownOptions(layerName, options, definition.options, NOISE_LAYER_OPTIONS);
  const settings = definition.settings(layerName, options);
  const keyOf = resolveLayerKey(layerName, options);
  return {
    kind: layerName,
    name: resolveName(layerName, options),
    stochastic: definition.stochastic(settings),
    settings,
    placeOf(shape, call) {
      const { step, sample = 0, firstExample = 0, sharedMask = false } = call;
      const asked = noiseShapeOf(definition, settings, shape, options.noiseShape);
      const wanted = sharedMask ? [1, ...(asked ?? shape.map(() => null)).slice(1)] : asked;
      const draws = definition.draws?.(settings, shape.slice(1));
      return {
        key: keyOf(call),
        step,
        sample,
        element:
          draws === undefined ? firstDecision(shape, wanted, firstExample) : sharedMask ? 0 : firstExample * draws,
        noiseShape: resolveNoiseShape(layerName, wanted, shape),
      };
    },
  };
}

/** Inference: multiplication by one number, there and back. */
export function inferencePass(x: Tensor, factor: number): LayerPass {
  const apply = (input: Tensor): Tensor => (factor === 1 ? same(input) : run(scale, { x: input }, { factor }).y);
  return { output: apply(x), pullback: (dy) => ({ dx: apply(dy), parameters: {} }) };
}

/** The same values under a handle of their own, so that output and input can be disposed of apart. */
function same(x: Tensor): Tensor {
  return x.reshape(x.shape);
}
