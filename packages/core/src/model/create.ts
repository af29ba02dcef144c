/** Making a model from a layer: the layer's tensors, the device they are on, and how far they are trained. */
import { DeviceError, MaskoutError, refuse, ShapeError } from "../errors.js";
import type { Device } from "../kernel/device.js";
import { isChain } from "../layers/chain.js";
import { expectLayer } from "../layers/expect.js";
import { disposeAll, initialize } from "../layers/initialize.js";
import type { Layer, Starts, Tensors } from "../layers/layer.js";
import { expectBoolean, expectKnownOptions, expectU32, expectWhole } from "../options.js";
import { expectShape, type Shape, sameShape } from "../shape.js";
import { expectKey, type Key } from "../stream/philox.js";
import { type RequiredSeedOptions, requireKey } from "../stream/seed.js";
import { resolveDevice } from "../tensor/create.js";
import { expectTensor } from "../tensor/expect.js";
import type { Tensor } from "../tensor/tensor.js";
import { allOrNothing, keep } from "../tensor/tidy.js";
import type { Model, ModelPass, NamedTensors, PassOptions, SavedRun, TrainingProgress } from "./model.js";
import { summaryOf } from "./summary.js";
import { expectUnread, expectUnused } from "./use.js";

/** Options of {@link model}; `seed` or `key` is required. */
export type ModelOptions = RequiredSeedOptions & {
  /** The device that holds and runs the model. Default: the CPU. */
  readonly device?: Device;
  /** The shape of one example, without the batch dimension. If it is given, the parameters are made at once; otherwise at the first input. */
  readonly inputShape?: Shape;
};

/** The names of {@link ModelOptions}. */
export const MODEL_OPTIONS: readonly string[] = ["seed", "key", "device", "inputShape"];

const EXAMPLE = 'model(chain([dense(64), relu(), dense(10)]), { seed: "run-1" })';

const PASS_OPTIONS = ["mode", "step", "sample", "firstExample", "sharedMask", "key", "layers"];

/**
 * Makes a model from one layer, which may be made of other layers: {@link chain}, {@link residual}. The model holds the layer's variables,
 * and its key is the layer's key.
 * @throws {@link OptionError} when `layer` is not a layer, and for missing or invalid options, such as neither a seed nor a key;
 * {@link ShapeError} when the layer cannot take inputs of `inputShape`; {@link DeviceError} when the device has no memory left.
 */
export function model(layer: Layer, options: ModelOptions): Model {
  expectLayer("model", "layer", layer, EXAMPLE);
  expectKnownOptions("model", options, MODEL_OPTIONS);
  return modelOf(layer, "model", options);
}

/** Makes a model from checked arguments. @throws {@link OptionError} without a seed or key. */
export function modelOf(layer: Layer, owner: string, options: ModelOptions): Model {
  const made = new LayerModel(layer, requireKey(owner, options), resolveDevice(owner, { device: options.device }));
  if (options.inputShape !== undefined) made.build(options.inputShape);
  return made;
}

class LayerModel implements Model {
  #layer: Layer;
  readonly device: Device;
  #key: Key;
  progress: TrainingProgress = { step: 0, epoch: 0, batch: 0 };
  #inputShape: Shape | undefined;
  #outputShape: Shape | undefined;
  #parameters: Tensors = {};
  #state: Tensors = {};
  #best: NamedTensors = new Map();
  /** Whether a pass has drawn the masks of the current step, `progress.step`. */
  #drawn = false;

  constructor(layer: Layer, key: Key, device: Device) {
    this.#layer = layer;
    this.#key = key;
    this.device = device;
  }

  get layer(): Layer {
    return this.#layer;
  }

  get key(): Key {
    return this.#key;
  }

  set key(key: Key) {
    this.#key = expectKey("model", key);
  }

  get best(): NamedTensors {
    return this.#best;
  }

  set best(tensors: NamedTensors) {
    for (const tensor of this.#best.values()) tensor.dispose();
    for (const tensor of tensors.values()) keep(tensor);
    this.#best = tensors;
  }

  get layers(): readonly Layer[] {
    return isChain(this.layer) ? this.layer.layers : [this.layer];
  }

  get inputShape(): Shape | undefined {
    return this.#inputShape;
  }

  get outputShape(): Shape | undefined {
    return this.#outputShape;
  }

  get parameters(): NamedTensors {
    return new Map(Object.entries(this.#parameters));
  }

  get state(): NamedTensors {
    return new Map(Object.entries(this.#state));
  }

  build(inputShape: Shape): void {
    this.#expectExamples(inputShape);
    if (this.#inputShape !== undefined) return;
    const shape = Object.freeze([...inputShape]);
    const built = initialize(this.layer, { inputShape: shape, key: this.key, device: this.device });
    for (const tensors of [built.parameters, built.state]) for (const name in tensors) keep(tensors[name]!);
    this.#parameters = built.parameters;
    this.#state = built.state;
    this.#inputShape = shape;
    this.#outputShape = built.outputShape;
  }

  assign(values: NamedTensors): void {
    expectUnread("assign", "model", this);
    const current = new Map([...this.parameters, ...this.state]);
    for (const [name, value] of values) this.#expectVariable(name, value, current.get(name), current);
    this.#parameters = replaced(this.#parameters, values);
    this.#state = replaced(this.#state, values);
    for (const [name, value] of values) {
      const old = current.get(name);
      keep(value);
      if (old !== value) old?.dispose();
    }
    if (!this.#drawn) return;
    this.#drawn = false;
    this.progress = { ...this.progress, step: this.progress.step + 1 };
  }

  setLayer(layer: Layer): void {
    expectUnread("setLayer", "model", this);
    expectLayer("setLayer", "layer", layer, EXAMPLE);
    if (this.#inputShape !== undefined) {
      const built = layer.build({ inputShape: this.#inputShape, key: this.key });
      const [now, then] = [shapesOf(this.#parameters, this.#state), shapesOf(built.parameters, built.state)];
      if (now !== then) {
        refuse(
          "setLayer",
          "layer",
          then,
          `a layer with the variables ${now}`,
          "Change only rates and the like; for other variables, make a new model.",
        );
      }
    }
    this.#layer = layer;
  }

  summary(inputShape: Shape | undefined = this.#inputShape): string {
    if (inputShape === undefined) {
      refuse(
        "summary",
        "inputShape",
        inputShape,
        "the shape of one example",
        "The model is not built yet: pass it, as in model.summary([28, 28]).",
      );
    }
    expectShape("summary", inputShape);
    const parameters = this.#inputShape && this.#parameters;
    return summaryOf(
      this.layer,
      { inputShape, key: this.key },
      parameters && ((name) => valuesAtOnce(parameters[name])),
    );
  }

  forward(x: Tensor, options: PassOptions = {}): ModelPass {
    expectKnownOptions("forward", options, PASS_OPTIONS);
    const { mode = "infer", sample = 0, firstExample = 0, sharedMask = false, key = this.key, layers } = options;
    const { step = mode === "train" ? this.progress.step : 0 } = options;
    if (!["train", "infer", "sample"].includes(mode)) {
      refuse(
        "forward",
        "mode",
        mode,
        '"train", "infer" or "sample"',
        "Use train to learn, infer to predict, sample to draw masks at prediction.",
      );
    }
    expectU32("forward", "step", step, "the training step whose masks are drawn");
    expectU32("forward", "sample", sample, "the Monte Carlo sample whose masks are drawn");
    expectWhole("forward", "firstExample", firstExample, 0, "It is the index of the batch's first example.");
    expectBoolean("forward", "sharedMask", sharedMask, "whether all examples share one mask");
    expectKey("forward", key);
    expectTensor("forward", "x", x);
    if (x.shape.length === 0) throw new ShapeError("forward", { x: x.shape }, "a batch, such as tensor([[1, 2]])");
    x.on(this.device, "forward");
    const layer = layers === undefined ? this.layer : this.#part(layers);
    if ((layers?.from ?? 0) === 0) this.build(x.shape.slice(1));
    const [parameters, state] = [this.#parameters, this.#state];
    const { device } = this;
    // A caller without `tidy` could not free what a failed pass has made.
    const pass = allOrNothing(device, () =>
      layer.forward(x, { parameters, state, mode, key, step, sample, firstExample, sharedMask }),
    );
    if (mode === "train") this.#drawn = true;
    return {
      output: pass.output,
      state: new Map(Object.entries(pass.state ?? {})),
      ...(pass.penalty && { penalty: pass.penalty }),
      pullback(dy) {
        const back = allOrNothing(device, () => pass.pullback(dy));
        return {
          gradients: new Map(Object.entries(back.parameters)),
          get dx() {
            return allOrNothing(device, () => back.dx);
          },
        };
      },
    };
  }

  dispose(): void {
    expectUnused("model.dispose", "model", this);
    disposeAll(this.#parameters);
    disposeAll(this.#state);
    this.best = new Map();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  restore({ inputShape, key, progress, variables, best }: SavedRun): void {
    this.#expectExamples(inputShape);
    const shape = Object.freeze([...inputShape]);
    const { outputShape, parameters, state } = this.layer.build({ inputShape: shape, key });
    const next = [this.#taken(parameters, variables), this.#taken(state, variables)] as const;
    if (best.size > 0) for (const starts of [parameters, state]) this.#taken(starts, best);
    const last = [this.#parameters, this.#state];
    [this.#parameters, this.#state] = next;
    [this.#inputShape, this.#outputShape, this.#drawn] = [shape, outputShape, false];
    [this.key, this.progress, this.best] = [key, progress, best];
    for (const tensors of next) for (const name in tensors) keep(tensors[name]!);
    for (const tensors of last) disposeAll(tensors);
  }

  #expectExamples(inputShape: Shape): void {
    expectShape("model", inputShape);
    if (this.#inputShape === undefined || sameShape(this.#inputShape, inputShape)) return;
    throw new ShapeError(
      "model",
      { example: inputShape },
      `examples of shape [${this.#inputShape.join(", ")}], for which the model was built`,
    );
  }

  #part({ from = 0, to }: NonNullable<PassOptions["layers"]>): Layer {
    if (isChain(this.layer)) return this.layer.part(from, to);
    refuse(
      "forward",
      "layers",
      "given",
      "nothing for a model whose layer is not a chain",
      "Make the model from a chain to run some of its layers.",
    );
  }

  /** The saved variables that the layer needs, by name. @throws {@link MaskoutError} when one is missing. @throws {@link ShapeError} */
  #taken(starts: Starts, saved: NamedTensors): Tensors {
    const taken: Record<string, Tensor> = {};
    for (const name in starts) {
      const [value, { shape }] = [saved.get(name), starts[name]!];
      if (value === undefined) {
        throw new MaskoutError("variable", `restore: the saved run has no variable "${name}", which the model needs.`);
      }
      if (!sameShape(shape, value.shape)) {
        throw new ShapeError("restore", { [name]: value.shape }, `the variable's shape [${shape.join(", ")}]`);
      }
      value.on(this.device, "restore");
      taken[name] = value;
    }
    return taken;
  }

  #expectVariable(name: string, value: Tensor, old: Tensor | undefined, current: NamedTensors): void {
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
}

/** The values of a tensor; undefined if its device can only be read asynchronously. */
function valuesAtOnce(tensor: Tensor | undefined): Float32Array | undefined {
  try {
    return tensor?.dataSync();
  } catch (error) {
    if (error instanceof DeviceError) return undefined;
    throw error;
  }
}

/** Names and shapes, as text. */
function shapesOf(...lists: readonly Readonly<Record<string, { readonly shape: Shape }>>[]): string {
  const entries = lists.flatMap((list) => Object.entries(list));
  return entries.map(([name, { shape }]) => `${name} [${shape.join(", ")}]`).join(", ") || "none";
}

/** The tensors, each replaced by its new value if there is one. */
function replaced(tensors: Tensors, values: NamedTensors): Tensors {
  const next: Record<string, Tensor> = {};
  for (const name in tensors) next[name] = values.get(name) ?? tensors[name]!;
  return next;
}
