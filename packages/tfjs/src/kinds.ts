/** What a kind of layer is, apart from being one of TensorFlow.js: how its class comes by what it does. */
import type { Shape } from "@maskout/core";
import { type NoiseDefinition, namesFor } from "@maskout/core/variant";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayerVariable, layers } from "@tensorflow/tfjs-layers";
import { withNoise } from "./apply.js";
import { type NoisePosition, type NoiseShapeOptions, noiseOf } from "./noise.js";
import { oneOf, type TensorFlow } from "./tensorflow.js";

type Layer = InstanceType<typeof layers.Layer>;
type RegularizerFn = Layer["losses"][number];

/** What a layer does. */
export interface Behaviour {
  /** The options as they are saved: plain values, from which the same layer can be made. */
  readonly config: object;
  /** Whether anything is drawn: at a rate of 0 nothing is. */
  readonly stochastic: boolean;
  /** How many inputs it has; two are of one shape. */
  readonly inputs: 1 | 2;
  /** Refuses inputs of a shape, batch included, and makes what variables there are. */
  build(shape: readonly (number | null)[]): Variables;
  /** The shape that comes of one, batch included. */
  outputShape(shape: readonly (number | null)[]): (number | null)[];
  /** A pass without masks. */
  infer(inputs: readonly Tensor[]): Tensor;
  /** A pass with masks. */
  draw(inputs: readonly Tensor[], position: NoisePosition): Tensor;
}

/** What a layer has to train. */
export interface Variables {
  readonly weights: readonly LayerVariable[];
  readonly losses: readonly RegularizerFn[];
}

/** A kind of layer: its options, and what a layer of such options does. */
export interface Kind<Options extends object> {
  /** What it is called, such as `"invertedDropout"`: the name of its function. */
  readonly owner: string;
  /** The names of its own options. */
  readonly options: readonly string[];
  /** @throws {@link OptionError} for options outside their range. */
  behaviour(tf: TensorFlow, options: Options): Behaviour;
}

/** A layer without variables. */
export const NO_VARIABLES: Variables = { weights: [], losses: [] };

/** The kind of layer that a variant's definition amounts to. */
export function kindOf<Options extends object, Settings>(
  definition: NoiseDefinition<Options, Settings>,
): Kind<Options & NoiseShapeOptions> {
  const owner = definition.layerName;
  return {
    owner,
    options: [...definition.options, ...namesFor(definition, ["noiseShape"])],
    behaviour(tf, options) {
      const noise = noiseOf(owner, definition, options);
      return {
        config: options,
        stochastic: noise.stochastic,
        inputs: 1,
        build(shape) {
          const example = knownOf(shape);
          if (example !== undefined) noise.expectExample(example);
          return NO_VARIABLES;
        },
        outputShape: (shape) => [...shape],
        infer(inputs) {
          const x = oneOf(owner, inputs);
          return noise.inference === 1 ? x : tf.mul(x, noise.inference);
        },
        draw: (inputs, position) => withNoise(tf, noise, oneOf(owner, inputs), position),
      };
    },
  };
}

/** The shape of an example, where all of it is known. */
function knownOf([, ...example]: readonly (number | null)[]): Shape | undefined {
  const known = example.filter((size) => size !== null);
  return known.length === example.length ? known : undefined;
}
