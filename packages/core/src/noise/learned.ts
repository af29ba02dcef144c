/**
 * Noise with learned variables, such as its rate (concrete and variational dropout): its kernels read the variables, its backward kernel has
 * gradients for them, and it may state a penalty on them.
 */
import type { Kernel } from "../kernel/kernel.js";
import type { Layer, LayerPass, Start, Tensors } from "../layers/layer.js";
import { variable } from "../layers/variables.js";
import { add } from "../ops/elementwise/kernel.js";
import type { Shape } from "../shape.js";
import type { NoisePlace } from "../stream/noise-shape.js";
import { run } from "../tensor/run.js";
import type { Tensor } from "../tensor/tensor.js";
import { expectCore } from "../version.js";
import { type NoiseDefinition, paramsAt } from "./definition.js";
import { inferencePass, noisePlacer } from "./layer.js";
import type { NoiseLayerOptions } from "./options.js";

/** A penalty on learned variables. */
export interface LearnedPenalty {
  /** The penalty, a scalar to be added to the loss. */
  readonly penalty: Tensor;
  /** The gradients of the penalty, by the names of the learned variables. */
  readonly gradients: Tensors;
}

/** The definition of a variant with learned variables, which its author supplies; see {@link NoiseDefinition} for the other fields. */
export interface LearnedNoiseDefinition<Options, Settings, Learned extends string>
  extends Omit<NoiseDefinition<Options, Settings>, "forward" | "backward"> {
  /** The forward kernel: x and the learned variables to y, of the shape of x. */
  readonly forward: Kernel<NoisePlace & Settings, "x" | Learned, "y">;
  /** The backward kernel: the input x, the gradient dy of the output and the learned variables to the gradients of the input and the variables. */
  readonly backward: Kernel<NoisePlace & Settings, "x" | "dy" | Learned, "dx" | Learned>;
  /** The learned variables for examples of a shape, and how they start. */
  learned(settings: Settings, exampleShape: Shape): Readonly<Record<Learned, Start>>;
  /** A penalty on the learned variables, which training adds to the loss. Default: none. */
  penalty?(learned: Readonly<Record<Learned, Tensor>>, settings: Settings): LearnedPenalty;
}

/** Checks that a definition was made for this core, and returns it. @throws {@link VersionError} if it was not. */
// @__NO_SIDE_EFFECTS__
export function defineLearnedNoise<Options, Settings, Learned extends string>(
  definition: LearnedNoiseDefinition<Options, Settings, Learned>,
): LearnedNoiseDefinition<Options, Settings, Learned> {
  if (definition.madeFor !== undefined) expectCore(definition.packageName, definition.madeFor);
  return definition;
}

/**
 * Makes the layer of noise with learned variables. Its pullback keeps the input.
 * @throws {@link OptionError} for options outside their range.
 */
export function learnedNoiseLayer<Options, Settings, Learned extends string>(
  definition: LearnedNoiseDefinition<Options, Settings, Learned>,
  options: NoInfer<Options> & NoiseLayerOptions,
): Layer {
  const { layerName, forward, backward } = definition;
  const { settings, placeOf, expectExample, ...described } = noisePlacer(definition, options);

  const learnedOf = (parameters: Tensors, shape: Shape): Readonly<Record<Learned, Tensor>> => {
    const own: Partial<Record<Learned, Tensor>> = {};
    for (const name in definition.learned(settings, shape)) own[name] = variable(layerName, parameters, name);
    // Every name was just set; TypeScript cannot see that a loop over the keys is complete.
    return own as Record<Learned, Tensor>;
  };

  return Object.freeze<Layer>({
    ...described,
    build({ inputShape }) {
      expectExample(inputShape);
      return { outputShape: inputShape, parameters: definition.learned(settings, inputShape), state: {} };
    },
    forward(x, call): LayerPass {
      if (call.mode === "infer") return inferencePass(x, definition.infer(settings));
      const params = paramsAt(placeOf(x.shape, call), settings);
      const learned = learnedOf(call.parameters, x.shape.slice(1));
      const extra = call.mode === "train" ? definition.penalty?.(learned, settings) : undefined;
      return {
        output: run(forward, { x, ...learned }, params).y,
        ...(extra && { penalty: extra.penalty }),
        pullback(dy) {
          const { dx, ...gradients } = run(backward, { x, dy, ...learned }, params);
          return { dx, parameters: withGradients(gradients, extra) };
        },
      };
    },
  });
}

/** Gradients, with the gradients of a penalty added. */
function withGradients(gradients: Tensors, extra: LearnedPenalty | undefined): Tensors {
  if (extra === undefined) return gradients;
  const sums: Record<string, Tensor> = {};
  for (const name in gradients) {
    const [a, b] = [gradients[name]!, extra.gradients[name]];
    sums[name] = b === undefined ? a : run(add, { a, b }, {}).y;
  }
  return sums;
}
