/** The classes of our layers: subclasses of the `Layer` of the TensorFlow.js at hand, registered there. */
import { type Key, OptionError } from "@maskout/core";
import { expectKnownOptions, expectU32, requireKey } from "@maskout/core/variant";
import type { serialization, Tensor } from "@tensorflow/tfjs-core";
import type { layers } from "@tensorflow/tfjs-layers";
import type { HostOptions, LayerOptions, MaskoutLayer } from "./contract.js";
import type { Behaviour, Kind } from "./kinds.js";
import type { NoisePosition } from "./noise.js";
import { without } from "./options.js";
import type { TensorFlow } from "./tensorflow.js";

/** What a layer of ours is known by, in whatever copy of this package it was made. */
export const DRAWS: unique symbol = Symbol.for("@maskout/tfjs draws");

/** What is in a layer of ours for whoever runs it at a position of their own. */
export interface Draws {
  /** The TensorFlow.js that it belongs to. */
  readonly tf: TensorFlow;
  readonly behaviour: Behaviour;
}

/** Makes the layers of a kind. */
export interface LayerMaker<Options extends object> {
  /** What the kind is called. */
  readonly owner: string;
  /** The names of all options. */
  readonly known: readonly string[];
  /** A layer of options with a key. @throws {@link OptionError} for those outside their range. */
  make(options: Options & LayerOptions): MaskoutLayer;
}

type Shapes = Parameters<InstanceType<typeof layers.Layer>["build"]>[0];
type Shape = (number | null)[];

/** The names of {@link HostOptions}. */
const HOST = ["name", "inputShape", "batchInputShape", "batchSize", "dtype", "trainable"];

/** The names of what all layers of ours take beside. */
const OWN = ["seed", "key", "step"];

const STEPS = 2 ** 32;

/** Defines the class of a kind, and registers it, so that models of such layers can be loaded. */
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
      // What TensorFlow.js knows of other classes stands among a layer's own options then.
      return new cls(without(config, (name) => name === "customObjects"));
    }

    constructor(given: Options & LayerOptions) {
      // A model that was loaded says null of what was left out.
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
      // The key, and not the seed: TensorFlow.js changes texts in what it saves, such as "run_1" to "run1".
      return { ...super.getConfig(), ...plain(this[DRAWS].behaviour.config), key: [...this.key], step: this.#step };
    }
  }

  tf.serialization.registerClass(Drawing);
  return { owner, known, make: (options) => new Drawing(options) };
}

function expectStep(owner: string, step: number): number {
  return expectU32(owner, "step", step, "the step whose mask the next training pass draws");
}

/** What the layer of TensorFlow.js is told, in lists of its own. */
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

/** The shape of a layer's input, or of both of its inputs, which is to be one. @throws {@link OptionError} */
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
    remedy: inputs === 1 ? "Put a layer of its own behind each." : `Such as ${owner}({ … }).apply([shortcut, branch]).`,
  });
}

/** Options as they are saved: what is there, in lists that nobody else holds. */
function plain(config: object): serialization.ConfigDict {
  return JSON.parse(JSON.stringify(config));
}
