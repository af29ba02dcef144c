/** The layer that a variant's definition amounts to. */
import type { Layer, LayerCall, LayerGradients, LayerPass, Tensors } from "../layers/layer.js";
import { resolveName } from "../layers/name.js";
import { variable } from "../layers/variables.js";
import { add, scale } from "../ops/elementwise/kernel.js";
import { expectKnownOptions } from "../options.js";
import type { Shape } from "../shape.js";
import { firstDecision, type NoisePlace, resolveNoiseShape } from "../stream/noise-shape.js";
import { resolveLayerKey } from "../stream/seed.js";
import { tensor } from "../tensor/create.js";
import { run } from "../tensor/run.js";
import type { Tensor } from "../tensor/tensor.js";
import { type LearnedPenalty, type NoiseDefinition, noiseShapeOf } from "./definition.js";
import { NOISE_LAYER_OPTIONS, type NoiseLayerOptions } from "./options.js";

/**
 * The layer: noise in `"train"` and `"sample"` mode, multiplication by one number in `"infer"` mode. No noise is stored: the
 * pullback draws it again.
 * @throws {@link OptionError} for options outside their range.
 */
export function noiseLayer<Options, Settings, Learned extends string = never>(
  definition: NoiseDefinition<Options, Settings, Learned>,
  options: NoInfer<Options> & NoiseLayerOptions,
): Layer {
  const { layerName, options: own } = definition;
  expectKnownOptions(layerName, options, [...own, ...NOISE_LAYER_OPTIONS]);
  const settings = definition.settings(layerName, options);
  const keyOf = resolveLayerKey(layerName, options);
  const name = resolveName(layerName, options);

  const placeOf = (shape: Shape, call: LayerCall): NoisePlace => {
    const { step, sample = 0, firstExample = 0, sharedMask = false } = call;
    const asked = noiseShapeOf(definition, settings, shape, options.noiseShape);
    const wanted = sharedMask ? [1, ...(asked ?? shape.map(() => null)).slice(1)] : asked;
    const draws = definition.draws?.(settings, shape.slice(1));
    return {
      key: keyOf(call),
      step,
      sample,
      element: draws === undefined ? firstDecision(shape, wanted, firstExample) : sharedMask ? 0 : firstExample * draws,
      noiseShape: resolveNoiseShape(layerName, wanted, shape),
    };
  };

  return {
    kind: layerName,
    name,
    stochastic: definition.stochastic(settings),
    build({ inputShape, device }) {
      const starts = definition.learned?.(settings, inputShape);
      const parameters: Record<string, Tensor> = {};
      for (const learned in starts) {
        const { values, shape } = starts[learned];
        parameters[learned] = tensor(values, shape, { ...(device && { device }) });
      }
      return { outputShape: inputShape, parameters, state: {} };
    },
    forward(x, call) {
      if (call.mode === "infer") return inferencePass(x, definition.infer(settings));
      const learned = learnedOf(definition, call);
      return noisePass(definition, x, {
        settings,
        place: placeOf(x.shape, call),
        learned,
        withPenalty: call.mode === "train",
      });
    },
  };
}

/** What is learned, of a call's parameters. */
function learnedOf<Settings, Learned extends string>(
  { layerName, learned }: Pick<NoiseDefinition<never, Settings, Learned>, "layerName" | "learned">,
  { parameters }: LayerCall,
): Readonly<Record<Learned, Tensor>> {
  const own: Record<string, Tensor> = {};
  if (learned !== undefined) for (const name in parameters) own[name] = variable(layerName, parameters, name);
  // The names are those that `learned` gave to build().
  return own as Record<Learned, Tensor>;
}

/** The same values under a handle of their own, so that output and input can be disposed of apart. */
function same(x: Tensor): Tensor {
  return x.reshape(x.shape);
}

function inferencePass(x: Tensor, factor: number): LayerPass {
  const apply = (input: Tensor): Tensor => (factor === 1 ? same(input) : run(scale, { x: input }, { factor }).y);
  return { output: apply(x), pullback: (dy) => ({ dx: apply(dy), parameters: {} }) };
}

/** Everything a pass with noise is made of. */
interface NoisePass<Settings, Learned extends string> {
  readonly settings: Settings;
  readonly place: NoisePlace;
  readonly learned: Readonly<Record<Learned, Tensor>>;
  readonly withPenalty: boolean;
}

function noisePass<Settings, Learned extends string>(
  definition: Pick<NoiseDefinition<never, Settings, Learned>, "forward" | "backward" | "penalty">,
  x: Tensor,
  { settings, place, learned, withPenalty }: NoisePass<Settings, Learned>,
): LayerPass {
  const { forward, backward } = definition;
  const { key, step, sample, element, noiseShape } = place;
  // Fields first, then one spread: see the functions on arrays.
  const params = { key, step, sample, element, noiseShape, ...settings };
  const extra = withPenalty ? definition.penalty?.(learned, settings) : undefined;
  const { y } = run(forward, { x, ...learned }, params);
  return {
    output: y,
    ...(extra && { penalty: extra.penalty }),
    pullback(dy) {
      if (backward === "identity") return { dx: same(dy), parameters: {} };
      if (backward === undefined) return { dx: run(forward, { x: dy, ...learned }, params).y, parameters: {} };
      if (!("full" in backward)) return { dx: run(backward, { x: dy }, params).y, parameters: {} };
      const { dx, ...gradients } = run(backward.full, { x, dy, ...learned }, params);
      return { dx, parameters: withGradients(gradients, extra) };
    },
  };
}

/** Gradients with those of a penalty added. */
function withGradients(gradients: Tensors, extra: LearnedPenalty | undefined): LayerGradients["parameters"] {
  if (extra === undefined) return gradients;
  const sums: Record<string, Tensor> = {};
  for (const name in gradients) {
    const [a, b] = [gradients[name]!, extra.gradients[name]];
    sums[name] = b === undefined ? a : run(add, { a, b }, {}).y;
  }
  return sums;
}
