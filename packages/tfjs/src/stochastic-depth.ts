/** Stochastic depth: of two inputs, the second one is dropped as a whole. */
import type { Shape } from "@maskout/core";
import { expectOneOf, type RateOptions } from "@maskout/core/variant";
import { variant } from "@maskout/stochastic-depth";
import { withNoise } from "./apply.js";
import { type Kind, NO_VARIABLES } from "./kinds.js";
import { type Noise, noiseOf } from "./noise.js";

const OWNER = variant.layerName;

type Options = RateOptions & { readonly mode?: "row" | "batch" };

/** `y = shortcut + (kept ? branch / q : 0)`. Huang, Sun, Liu, Sedra and Weinberger, ECCV 2016, equation 2, scaled in training. */
export const stochasticDepth: Kind<Options> = {
  owner: OWNER,
  options: [...variant.options, "mode"],
  behaviour(tf, { mode = "row", ...options }) {
    expectOneOf(OWNER, "mode", mode, ["row", "batch"], "Use row for one decision per example, batch for one for all.");
    const drawn = noiseOf(OWNER, variant, options);
    const noise = mode === "row" ? drawn : ofOneExample(drawn);
    return {
      config: { ...options, mode },
      stochastic: noise.stochastic,
      inputs: 2,
      build: () => NO_VARIABLES,
      outputShape: (shape) => [...shape],
      infer: ([shortcut, branch]) => tf.add(shortcut!, branch!),
      draw: ([shortcut, branch], position) => tf.add(shortcut!, withNoise(tf, noise, branch!, position)),
    };
  },
};

/** The noise of the first example, for all examples. */
function ofOneExample(noise: Noise): Noise {
  return {
    ...noise,
    drawn: ([, ...example]: Shape, position) => noise.drawn([1, ...example], { ...position, firstExample: 0 }),
  };
}
