/** A model whose layers follow one another. */
import { cpu } from "../device/cpu/cpu.js";
import type { Device } from "../device/device.js";
import { MaskoutError, OptionError, ShapeError } from "../errors.js";
import type { Layer, LayerPass, Tensors } from "../layers/layer.js";
import { expectKnownOptions, expectU32, expectWhole, requireKey, type SeedOptions } from "../options.js";
import { foldIn } from "../random/key.js";
import type { Key } from "../random/philox.js";
import { type Shape, sameShape } from "../tensor/shape.js";
import type { Tensor } from "../tensor/tensor.js";
import { keep } from "../tensor/tidy.js";
import type { Model, ModelPass, NamedTensors, PassOptions, TrainingProgress } from "./model.js";

/** Options of {@link sequential}; `seed` or `key` is required. */
export interface SequentialOptions extends SeedOptions {
  /** Where the model lives and runs. Default: the CPU. */
  readonly device?: Device;
  /** The shape of one example. Given, the parameters are made at once; left out, at the first input. */
  readonly inputShape?: Shape;
}

/** A layer with the variables the model holds for it. */
interface Slot {
  readonly layer: Layer;
  readonly number: number;
  readonly prefix: string;
  parameters: Tensors;
  state: Tensors;
}

/**
 * A model of layers in a row. Layer number `l` (from 0) gets the key `foldIn(key, l)`.
 * @throws {@link OptionError} without layers, or without a seed or key.
 */
export function sequential(layers: readonly Layer[], options: SequentialOptions): Model {
  expectKnownOptions("sequential", options, ["seed", "key", "device", "inputShape"]);
  if (!Array.isArray(layers) || layers.length === 0) {
    throw new OptionError({
      owner: "sequential",
      option: "layers",
      value: layers,
      expected: "a list of at least one layer",
      remedy: 'For example sequential([dense(10)], { seed: "run-1" }).',
    });
  }
  const model = new Sequential(layers, requireKey("sequential", options), options.device ?? cpu());
  if (options.inputShape !== undefined) model.build(options.inputShape);
  return model;
}

const PASS_OPTIONS = ["mode", "step", "sample", "firstExample", "sharedMask", "key", "layers"];

class Sequential implements Model {
  readonly device: Device;
  readonly layers: readonly Layer[];
  key: Key;
  progress: TrainingProgress = { step: 0, epoch: 0, batch: 0 };
  #inputShape: Shape | undefined;
  #slots: readonly Slot[] = [];

  constructor(layers: readonly Layer[], key: Key, device: Device) {
    this.layers = layers;
    this.key = key;
    this.device = device;
  }

  get inputShape(): Shape | undefined {
    return this.#inputShape;
  }

  get parameters(): NamedTensors {
    return named(this.#slots, (slot) => slot.parameters);
  }

  get state(): NamedTensors {
    return named(this.#slots, (slot) => slot.state);
  }

  build(inputShape: Shape): void {
    if (this.#inputShape !== undefined) {
      if (sameShape(this.#inputShape, inputShape)) return;
      throw new ShapeError(
        "sequential",
        { example: inputShape },
        `examples of shape [${this.#inputShape.join(", ")}], for which the model was built`,
      );
    }
    let shape = inputShape;
    const slots: Slot[] = [];
    try {
      for (const [number, layer] of this.layers.entries()) {
        const key = foldIn(this.key, number);
        const { outputShape, parameters, state } = layer.build({ inputShape: shape, key, device: this.device });
        slots.push({ layer, number, prefix: `${number}.${layer.name}`, parameters, state });
        shape = outputShape;
      }
    } catch (error) {
      disposeAll(slots);
      throw error;
    }
    for (const { parameters, state } of slots) for (const tensor of variablesOf(parameters, state)) keep(tensor);
    this.#slots = slots;
    this.#inputShape = Object.freeze([...inputShape]);
  }

  assign(values: NamedTensors): void {
    const current = new Map([...this.parameters, ...this.state]);
    for (const [name, value] of values) {
      const old = current.get(name);
      if (old === undefined) {
        throw new MaskoutError(
          "variable",
          `The model has no variable "${name}"; it has ${[...current.keys()].join(", ")}.`,
        );
      }
      if (!sameShape(old.shape, value.shape)) {
        throw new ShapeError("assign", { [name]: value.shape }, `the variable's shape [${old.shape.join(", ")}]`);
      }
      value.on(this.device, "assign");
    }
    for (const slot of this.#slots) {
      slot.parameters = replaced(slot, slot.parameters, values);
      slot.state = replaced(slot, slot.state, values);
    }
    for (const [name, value] of values) {
      const old = current.get(name);
      keep(value);
      if (old !== value) old?.dispose();
    }
  }

  forward(x: Tensor, options: PassOptions = {}): ModelPass {
    expectKnownOptions("forward", options, PASS_OPTIONS);
    const { mode = "infer", sample = 0, firstExample = 0, sharedMask = false, key = this.key } = options;
    const { step = mode === "train" ? this.progress.step : 0, layers: { from = 0, to = this.layers.length } = {} } =
      options;
    if (!["train", "infer", "sample"].includes(mode)) {
      throw new OptionError({
        owner: "forward",
        option: "mode",
        value: mode,
        expected: '"train", "infer" or "sample"',
        remedy: "Use train to learn, infer to predict, sample to draw masks at prediction.",
      });
    }
    expectU32("forward", "step", step, "the training step whose masks are drawn");
    expectU32("forward", "sample", sample, "the Monte Carlo sample whose masks are drawn");
    expectWhole("forward", "firstExample", firstExample, 0, "It is the index of the batch's first example.");
    if (x.shape.length === 0) throw new ShapeError("forward", { x: x.shape }, "a batch, [batch, ...example]");
    x.on(this.device, "forward");
    if (from === 0) this.build(x.shape.slice(1));
    const passes: { readonly slot: Slot; readonly pass: LayerPass }[] = [];
    let output = x;
    for (const slot of this.#slots.slice(from, to)) {
      const { layer, number, parameters, state } = slot;
      const place = { mode, key: foldIn(key, number), step, sample, firstExample, sharedMask };
      const pass = layer.forward(output, { ...place, parameters, state });
      passes.push({ slot, pass });
      output = pass.output;
    }
    return {
      output,
      state: named(passes, ({ pass }) => pass.state ?? {}),
      pullback(dy) {
        let dx = dy;
        const gradients = new Map<string, Tensor>();
        for (const { slot, pass } of passes.toReversed()) {
          const back = pass.pullback(dx);
          for (const [name, gradient] of Object.entries(back.parameters))
            gradients.set(`${slot.prefix}.${name}`, gradient);
          dx = back.dx;
        }
        return { dx, gradients };
      },
    };
  }

  dispose(): void {
    disposeAll(this.#slots);
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

function named<T extends Slot | { readonly slot: Slot }>(
  items: readonly T[],
  tensorsOf: (item: T) => Tensors,
): NamedTensors {
  return new Map(
    items.flatMap((item) => {
      const { prefix } = "slot" in item ? item.slot : item;
      return Object.entries(tensorsOf(item)).map(([name, tensor]): [string, Tensor] => [`${prefix}.${name}`, tensor]);
    }),
  );
}

function replaced(slot: Slot, tensors: Tensors, values: NamedTensors): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, values.get(`${slot.prefix}.${name}`) ?? tensor]),
  );
}

function disposeAll(slots: readonly Slot[]): void {
  for (const { parameters, state } of slots) {
    for (const tensor of variablesOf(parameters, state)) tensor.dispose();
  }
}

function variablesOf(parameters: Tensors, state: Tensors): readonly Tensor[] {
  return [...Object.values(parameters), ...Object.values(state)];
}
