/** The classes of our layers: subclasses of the `Layer` of the given TensorFlow.js, registered there. */
import { type Key, OptionError } from "@maskout/core";
import { expectKnownOptions, expectU32, requireKey } from "@maskout/core/variant";
import type { serialization, Tensor } from "@tensorflow/tfjs-core";
import type { layers } from "@tensorflow/tfjs-layers";
import type { HostOptions, LayerOptions, MaskoutLayer } from "./contract.js";
import type { Behaviour, Kind } from "./kinds.js";
import type { NoisePosition } from "./noise.js";
import { without } from "./options.js";
import type { TensorFlow } from "./tensorflow.js";

/** The property that identifies our layers, whichever copy of this package made them. */
export const DRAWS: unique symbol = Symbol.for("@maskout/tfjs draws");

/** What a layer of ours provides to code that runs it at another position. */
export interface Draws {
  /** The TensorFlow.js that it belongs to. */
  readonly tf: TensorFlow;
  readonly behaviour: Behaviour;
}

/** Makes the layers of a kind. */
export interface LayerMaker<Options extends object> {
  /** The name of the kind. */
  readonly owner: string;
  /** The names of all options. */
  readonly known: readonly string[];
  /** Makes a layer from options with a key. @throws {@link OptionError} for options outside their range. */
  make(options: Options & LayerOptions): MaskoutLayer;
}

type Shapes = Parameters<InstanceType<typeof layers.Layer>["build"]>[0];
type Shape = (number | null)[];

/** The names of {@link HostOptions}. */
const HOST = ["name", "inputShape", "batchInputShape", "batchSize", "dtype", "trainable"];

/** The names of the further options that all our layers take. */
const OWN = ["seed", "key", "step"];

const STEPS = 2 ** 32;

/** Defines the class of a kind, and registers it, so that models with such layers can be loaded. */
export function defineLayer<Options extends object>(tf: TensorFlow, kind: Kind<Options>): LayerMaker<Options> {
  const { owner } = kind;
  const known = [...kind.options, ...OWN, ...HOST];

  class Drawing extends tf.layers.Layer implements MaskoutLayer {
    static readonly className: string = `Maskout${owner.charAt(0).toUpperCase()}${owner.slice(1)}`;
    readonly key: Key;
    readonly [DRAWS]: Draws;
    #step: number;

    static override fromConfig<T extends serialization.Serializable>(
      cls: serialization.SerializableConstructor<T>,
      config: serialization.ConfigDict,
    ): T {
      // TensorFlow.js adds the classes that it knows to a layer's own options here.
      return new cls(without(config, (name) => name === "customObjects"));
    }

    constructor(given: Options & LayerOptions) {
      // A loaded model has null for options that were left out.
      const options = without(given, (_, value) => value === null || value === undefined);
      expectKnownOptions(owner, options, known);
      super(hostArgs(options));
      this.supportsMasking = true;
      this.key = requireKey(owner, options);
      this.#step = expectStep(owner, options.step ?? 0);
      const behaviour = kind.behaviour(
        tf,
        without(options, (name) => !kind.options.includes(name)),
      );
      this[DRAWS] = { tf, behaviour };
    }

    get step(): number {
      return this.#step;
    }

    set step(step: number) {
      this.#step = expectStep(owner, step);
    }

    override build(inputShape: Shapes): void {
      const { behaviour } = this[DRAWS];
      const { weights, losses } = behaviour.build(shapeOf(owner, inputShape, behaviour.inputs));
      this._trainableWeights = [...weights];
      this.addLoss([...losses]);
      this.built = true;
    }

    override computeOutputShape(inputShape: Shapes): Shape {
      const { behaviour } = this[DRAWS];
      return behaviour.outputShape(shapeOf(owner, inputShape, behaviour.inputs));
    }

    override call(inputs: Tensor | Tensor[], kwargs: { [name: string]: unknown }): Tensor {
      return tf.tidy(() => {
        this.invokeCallHook(inputs, kwargs);
        const { behaviour } = this[DRAWS];
        const given = Array.isArray(inputs) ? inputs : [inputs];
        if (kwargs.training !== true && kwargs.training !== 1) return behaviour.infer(given);
        const position: NoisePosition = { key: this.key, step: this.#step, sample: 0, firstExample: 0 };
        this.#step = (this.#step + 1) % STEPS;
        return behaviour.draw(given, position);
      });
    }

    override getConfig(): serialization.ConfigDict {
      // The key and not the seed, since TensorFlow.js changes strings when it saves them, such as "run_1" to "run1".
      return { ...super.getConfig(), ...plain(this[DRAWS].behaviour.config), key: [...this.key], step: this.#step };
    }
  }

  tf.serialization.registerClass(Drawing);
  return { owner, known, make: (options) => new Drawing(options) };
}

function expectStep(owner: string, step: number): number {
  return expectU32(owner, "step", step, "the step whose mask the next training pass draws");
}

/** The options for the layer of TensorFlow.js, with lists copied. */
function hostArgs(given: HostOptions): ConstructorParameters<typeof layers.Layer>[0] {
  const { name, inputShape, batchInputShape, batchSize, dtype, trainable } = given;
  return {
    ...(name !== undefined && { name }),
    ...(inputShape !== undefined && { inputShape: [...inputShape] }),
    ...(batchInputShape !== undefined && { batchInputShape: [...batchInputShape] }),
    ...(batchSize !== undefined && { batchSize }),
    ...(dtype !== undefined && { dtype }),
    ...(trainable !== undefined && { trainable }),
  };
}

/** The shape of a layer's input, or the common shape of both inputs. @throws {@link OptionError} */
function shapeOf(owner: string, given: Shapes, inputs: Behaviour["inputs"]): Shape {
  const shapes = given.some(Array.isArray) ? given : [given];
  const [first = []] = shapes.filter(Array.isArray);
  const same = shapes.every((shape) => JSON.stringify(shape) === JSON.stringify(first));
  if (shapes.length === inputs && same) return first;
  throw new OptionError({
    owner,
    option: "inputs",
    value: given,
    expected: inputs === 1 ? "one input" : "two inputs of one shape, the shortcut and the branch",
    remedy: inputs === 1 ? "Apply a separate layer to each." : `Call ${owner}({ … }).apply([shortcut, branch]).`,
  });
}

/** Options as they are saved: only the given ones, with lists copied. */
function plain(config: object): serialization.ConfigDict {
  return JSON.parse(JSON.stringify(config));
}
