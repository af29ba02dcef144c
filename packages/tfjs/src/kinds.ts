/** The kinds of layers: their behaviour, apart from being layers of TensorFlow.js. */
import type { Shape } from "@maskout/core";
import { type NoiseDefinition, namesFor } from "@maskout/core/variant";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { LayerVariable, layers } from "@tensorflow/tfjs-layers";
import { withNoise } from "./apply.js";
import { type NoisePosition, type NoiseShapeOptions, noiseOf } from "./noise.js";
import { oneOf, type TensorFlow } from "./tensorflow.js";

type Layer = InstanceType<typeof layers.Layer>;
type RegularizerFn = Layer["losses"][number];

/** The behaviour of a layer. */
export interface Behaviour {
  /** The options as they are saved: plain values, from which the same layer can be made. */
  readonly config: object;
  /** Whether anything is drawn; at a rate of 0 nothing is. */
  readonly stochastic: boolean;
  /** The number of inputs; two inputs have the same shape. */
  readonly inputs: 1 | 2;
  /** Refuses inputs of a shape, including the batch, that do not fit, and makes the variables. */
  build(shape: readonly (number | null)[]): Variables;
  /** The shape of the output for an input shape, including the batch. */
  outputShape(shape: readonly (number | null)[]): (number | null)[];
  /** A pass without masks. */
  infer(inputs: readonly Tensor[]): Tensor;
  /** A pass with masks. */
  draw(inputs: readonly Tensor[], position: NoisePosition): Tensor;
}

/** The variables of a layer. */
export interface Variables {
  readonly weights: readonly LayerVariable[];
  readonly losses: readonly RegularizerFn[];
}

/** A kind of layer: its options, and the behaviour of a layer with given options. */
export interface Kind<Options extends object> {
  /** The name of the kind, which is that of its function, such as `"invertedDropout"`. */
  readonly owner: string;
  /** The names of the kind's own options. */
  readonly options: readonly string[];
  /** The behaviour with these options. @throws {@link OptionError} for options outside their range. */
  behaviour(tf: TensorFlow, options: Options): Behaviour;
}

/** A layer without variables. */
export const NO_VARIABLES: Variables = { weights: [], losses: [] };

/** The kind of layer for a variant's definition. */
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

/** The shape of an example, if all of it is known. */
function knownOf([, ...example]: readonly (number | null)[]): Shape | undefined {
  const known = example.filter((size) => size !== null);
  return known.length === example.length ? known : undefined;
}
