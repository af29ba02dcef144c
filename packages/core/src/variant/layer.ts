/** The layer of a variant that multiplies activations by noise. */
import type { Layer, LayerCall } from "../layers/layer.js";
import { scale } from "../ops/elementwise.js";
import { expectKnownOptions, resolveKey, resolveRate } from "../options.js";
import { run } from "../tensor/run.js";
import type { Shape } from "../tensor/shape.js";
import type { NoiseParams } from "./noise-kernel.js";
import { firstDecision, resolveNoiseShape } from "./noise-shape.js";
import type { DropoutLayerOptions } from "./options.js";
import type { VariantDefinition } from "./variant.js";

/**
 * The layer: noise in `"train"` and `"sample"` mode, multiplication by the noise's mean in `"infer"` mode. No noise is
 * stored: the pullback draws it again.
 * @throws {@link OptionError} for options outside their range.
 */
export function dropoutLayer(definition: Omit<VariantDefinition, "packageName">, options: DropoutLayerOptions): Layer {
  const { layerName, kernel, moments } = definition;
  expectKnownOptions(layerName, options, ["rate", "keepProb", "seed", "key", "noiseShape"]);
  const rate = resolveRate(layerName, options);
  const ownKey = resolveKey(layerName, options);

  const paramsOf = (shape: Shape, { key, step, sample, firstExample, sharedMask }: LayerCall): NoiseParams => {
    const given = options.noiseShape ?? shape.map(() => null);
    const noiseShape = sharedMask ? [1, ...given.slice(1)] : options.noiseShape;
    return {
      ...rate,
      key: ownKey ?? key,
      step,
      sample,
      element: firstDecision(shape, noiseShape, firstExample),
      noiseShape: resolveNoiseShape(layerName, noiseShape, shape),
    };
  };

  return {
    name: layerName,
    rate: 1 - rate.keepProbability,
    build: ({ inputShape }) => ({ outputShape: inputShape, parameters: {}, state: {} }),
    forward(x, call) {
      if (call.mode === "infer") {
        const factor = moments(rate.keepProbability).mean;
        // The same values under a handle of their own, so that output and input can be disposed of apart.
        if (factor === 1)
          return { output: x.reshape(x.shape), pullback: (dy) => ({ dx: dy.reshape(dy.shape), parameters: {} }) };
        return {
          output: run(scale, { x }, { factor }).y,
          pullback: (dy) => ({ dx: run(scale, { x: dy }, { factor }).y, parameters: {} }),
        };
      }
      const params = paramsOf(x.shape, call);
      return {
        output: run(kernel, { x }, params).y,
        pullback: (dy) => ({ dx: run(kernel, { x: dy }, params).y, parameters: {} }),
      };
    },
  };
}
