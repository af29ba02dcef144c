/** The layer that is made from a variant's definition. */
import { refuse } from "../errors.js";
import type { Layer, LayerCall, LayerPass } from "../layers/layer.js";
import { resolveName } from "../layers/name.js";
import { scale } from "../ops/elementwise/kernel.js";
import { expectBoolean, expectKnownOptions, expectU32, expectWhole } from "../options.js";
import { expectShape, type Shape, sizeOf } from "../shape.js";
import { copyNoiseShape, firstDecision, type NoisePlace, resolveNoiseShape } from "../stream/noise-shape.js";
import { expectKey } from "../stream/philox.js";
import { resolveLayerKey } from "../stream/seed.js";
import { run } from "../tensor/run.js";
import type { Tensor } from "../tensor/tensor.js";
import { type NoiseDefinition, namesFor, noiseShapeOf, paramsAt } from "./definition.js";
import { NOISE_LAYER_OPTIONS, type NoiseLayerOptions } from "./options.js";

/**
 * Makes the layer of a variant: noise in `"train"` and `"sample"` mode, multiplication by one factor in `"infer"` mode. The output has the
 * shape of the input. No noise is stored: the pullback draws it again.
 * @throws {@link OptionError} for options outside their range.
 */
export function noiseLayer<Options, Settings>(
  definition: NoiseDefinition<Options, Settings>,
  options: NoInfer<Options> & NoiseLayerOptions,
): Layer {
  const { forward, backward = forward } = definition;
  const { settings, placeOf, expectExample, ...described } = noisePlacer(definition, options);
  return Object.freeze<Layer>({
    ...described,
    build({ inputShape, key }) {
      expectExample(inputShape);
      const place: NoisePlace = { key, step: 0, sample: 0, element: 0, noiseShape: undefined };
      forward.shapes({ x: [1, ...inputShape] }, paramsAt(place, settings));
      return { outputShape: inputShape, parameters: {}, state: {} };
    },
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
  });
}

/** The common part of noise layers: the checked options, and the place where a call draws. */
export interface NoisePlacer<Settings> extends Pick<Layer, "kind" | "name" | "stochastic"> {
  readonly settings: Settings;
  /** Refuses an example shape that does not fit the noise shape. @throws {@link OptionError} @throws {@link ShapeError} */
  expectExample(shape: Shape): void;
  /** The place where a call draws for an input of `shape`, batch included. @throws {@link OptionError} for a call with numbers outside their range. */
  placeOf(shape: Shape, call: LayerCall): NoisePlace;
}

/** Makes the common part of a noise layer. @throws {@link OptionError} for options outside their range. */
export function noisePlacer<Options, Settings>(
  definition: Pick<
    NoiseDefinition<Options, Settings>,
    "layerName" | "options" | "settings" | "stochastic" | "shared" | "draws"
  >,
  options: Options & NoiseLayerOptions,
): NoisePlacer<Settings> {
  const { layerName } = definition;
  expectKnownOptions(layerName, options, definition.options, namesFor(definition, NOISE_LAYER_OPTIONS));
  const settings = definition.settings(layerName, options);
  const keyOf = resolveLayerKey(layerName, options);
  const ownShape = copyNoiseShape(layerName, options.noiseShape);
  return {
    kind: layerName,
    name: resolveName(layerName, options),
    stochastic: definition.stochastic(settings),
    settings,
    expectExample(shape) {
      const [batch = null] = ownShape ?? [];
      const whole = [batch ?? 1, ...expectShape(layerName, shape, "inputShape")];
      resolveNoiseShape(layerName, noiseShapeOf(definition, settings, whole, ownShape), whole);
      if (batch === null || batch === 1) return;
      refuse(
        layerName,
        "noiseShape[0]",
        batch,
        "null or 1, since batches are of any length: the last of an epoch may be shorter",
        "Use 1 to share one decision over the batch, null to draw one for each example.",
      );
    },
    placeOf(shape, call) {
      const { step, sample, firstExample, sharedMask } = expectCall(layerName, call);
      const asked = noiseShapeOf(definition, settings, shape, ownShape);
      const wanted = sharedMask ? [1, ...(asked ?? shape.map(() => null)).slice(1)] : asked;
      const draws = definition.draws?.(settings, shape.slice(1));
      const element =
        draws === undefined ? firstDecision(shape, wanted, firstExample) : sharedMask ? 0 : firstExample * draws;
      expectReach(layerName, firstExample, element + sizeOf(shape));
      return {
        key: expectKey(layerName, keyOf(call)),
        step,
        sample,
        element,
        noiseShape: resolveNoiseShape(layerName, wanted, shape),
      };
    },
  };
}

/** The place of a layer's call in its stream, checked, with defaults filled in. */
export interface CallPlace {
  /** The training step, u32. */
  readonly step: number;
  /** The Monte Carlo sample, u32. */
  readonly sample: number;
  /** Index of the batch's first example in the whole input. */
  readonly firstExample: number;
  /** Whether all examples share the mask of the first. */
  readonly sharedMask: boolean;
}

/** The place of a call, with defaults filled in. @throws {@link OptionError} for numbers outside the range of the stream. */
export function expectCall(owner: string, call: Partial<LayerCall>): CallPlace {
  const { step = Number.NaN, sample = 0, firstExample = 0, sharedMask = false } = call;
  return {
    step: expectU32(owner, "step", step, "the training step; the first is 0"),
    sample: expectU32(owner, "sample", sample, "the Monte Carlo sample; 0 in training"),
    firstExample: expectWhole(owner, "firstExample", firstExample, 0, "It is the index of the batch's first example."),
    sharedMask: expectBoolean(owner, "sharedMask", sharedMask, "whether all examples share the mask of the first"),
  };
}

/** Refuses a batch whose draws would lie beyond the stream's end, 2^53. @param end The index after the last draw. @throws {@link OptionError} */
export function expectReach(owner: string, firstExample: number, end: number): void {
  if (end <= Number.MAX_SAFE_INTEGER) return;
  refuse(
    owner,
    "firstExample",
    firstExample,
    "an index whose draws are below 2^53",
    "Count from 0 again at another step.",
  );
}

/** A pass at inference: multiplication by one factor, forward and backward. */
export function inferencePass(x: Tensor, factor: number): LayerPass {
  const apply = (input: Tensor): Tensor => (factor === 1 ? same(input) : run(scale, { x: input }, { factor }).y);
  return { output: apply(x), pullback: (dy) => ({ dx: apply(dy), parameters: {} }) };
}

/** The same values under a second handle, so that output and input can be disposed of separately. */
function same(x: Tensor): Tensor {
  return x.reshape(x.shape);
}
