/** The layers, for a given TensorFlow.js. */

import { variant as alpha, featureVariant } from "@maskout/alpha";
import { foldIn } from "@maskout/core";
import { expectCore, expectKnownOptions, requireKey, resolveKey, resolveLayerKey } from "@maskout/core/variant";
import { variant as dropblock } from "@maskout/dropblock";
import { variant as gaussian, noiseVariant } from "@maskout/gaussian";
import { variant as inverted } from "@maskout/inverted";
import { variant1d, variant2d, variant3d } from "@maskout/spatial";
import { variant as standard } from "@maskout/standard";
import type { LayerOptions, MaskoutLayer, MaskoutLayers, MaskoutLayersOptions } from "./contract.js";
import { dropConnectDense } from "./drop-connect.js";
import { kindOf } from "./kinds.js";
import { defineLayer, type LayerMaker } from "./layer-class.js";
import { without } from "./options.js";
import { stochasticDepth } from "./stochastic-depth.js";
import { expectTensorFlow, type TensorFlow } from "./tensorflow.js";

/** Defined by the build. */
declare const CORE_VERSION: string;

expectCore("@maskout/tfjs", CORE_VERSION);

const OWNER = "maskoutLayers";

/** The classes for every TensorFlow.js in use, by its own `Layer`: they are defined once. */
const defined = new WeakMap<object, ReturnType<typeof define>>();

/**
 * The variants as layers of TensorFlow.js. They save, load and nest like its own layers, and draw their masks from the mask stream: the same bits on
 * every backend, and as anywhere else in maskout.
 *
 * A layer draws from the key `foldIn(key, index)`. The key is that of its own `seed`, or of the `seed` or `key` given here. The index is its number
 * among the layers that this call has made, from 0. So call it anew for every model: a model that is made again then has the same masks. A layer's
 * own `key` is used as it is. A saved model contains the resulting keys.
 *
 * Every training pass of a layer draws the mask of its `step`, and then increases the step by 1. Prediction draws none; for samples see
 * {@link tfModel}.
 *
 * @param tf TensorFlow.js: `import * as tf from "@tensorflow/tfjs"`. The classes are registered there, so that saved models can be loaded.
 * @param options `seed` or `key` for layers without their own.
 * @throws {@link OptionError} for a value that is not TensorFlow.js, and for options outside their range. The functions that make layers throw it
 * too, also without any seed or key; when they are built, layers throw {@link ShapeError} for inputs that do not fit.
 */
export function maskoutLayers(tf: TensorFlow, options: MaskoutLayersOptions = {}): MaskoutLayers {
  const { Layer } = expectTensorFlow(OWNER, tf).layers;
  expectKnownOptions(OWNER, options, ["seed", "key"]);
  const key = resolveKey(OWNER, options);
  const makers = defined.get(Layer) ?? define(tf);
  defined.set(Layer, makers);
  let made = 0;
  function numbered<Options extends object>({ owner, known, make }: LayerMaker<Options>) {
    return (given: Options & LayerOptions): MaskoutLayer => {
      expectKnownOptions(owner, given, known);
      const keyOf = resolveLayerKey(owner, given);
      const parent = key ?? requireKey(owner, given);
      const own = without(given, (name) => name === "seed");
      const layer = make({ ...own, key: keyOf({ key: foldIn(parent, made), index: made }) });
      // A refused layer does not count.
      made += 1;
      return layer;
    };
  }
  return {
    invertedDropout: numbered(makers.invertedDropout),
    standardDropout: numbered(makers.standardDropout),
    spatialDropout1d: numbered(makers.spatialDropout1d),
    spatialDropout2d: numbered(makers.spatialDropout2d),
    spatialDropout3d: numbered(makers.spatialDropout3d),
    gaussianDropout: numbered(makers.gaussianDropout),
    gaussianNoise: numbered(makers.gaussianNoise),
    alphaDropout: numbered(makers.alphaDropout),
    featureAlphaDropout: numbered(makers.featureAlphaDropout),
    dropBlock2d: numbered(makers.dropBlock2d),
    stochasticDepth: numbered(makers.stochasticDepth),
    dropConnectDense: numbered(makers.dropConnectDense),
  };
}

function define(tf: TensorFlow) {
  return {
    invertedDropout: defineLayer(tf, kindOf(inverted)),
    standardDropout: defineLayer(tf, kindOf(standard)),
    spatialDropout1d: defineLayer(tf, kindOf(variant1d)),
    spatialDropout2d: defineLayer(tf, kindOf(variant2d)),
    spatialDropout3d: defineLayer(tf, kindOf(variant3d)),
    gaussianDropout: defineLayer(tf, kindOf(gaussian)),
    gaussianNoise: defineLayer(tf, kindOf(noiseVariant)),
    alphaDropout: defineLayer(tf, kindOf(alpha)),
    featureAlphaDropout: defineLayer(tf, kindOf(featureVariant)),
    dropBlock2d: defineLayer(tf, kindOf(dropblock)),
    stochasticDepth: defineLayer(tf, stochasticDepth),
    dropConnectDense: defineLayer(tf, dropConnectDense),
  };
}
