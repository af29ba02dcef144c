/** The noise of a variant as the suite uses it: its definition with its options, and the results of its kernels. */
import { type Device, type Key, type Layer, type Shape, type Start, type Tensor, tensor, tidy } from "@maskout/core";
import {
  type ArrayOperand,
  firstDecision,
  type LearnedNoiseDefinition,
  learnedNoiseLayer,
  mapOperands,
  type NoiseDefinition,
  type NoiseFacts,
  type NoiseKernel,
  type NoisePlace,
  type NoiseShape,
  noiseLayer,
  noiseShapeOf,
  resolveNoiseShape,
  run,
  sizeOf,
} from "@maskout/core/variant";

/** A place in the stream. Missing fields are those of the start of the stream of {@link KEY}. */
export type Place = Partial<NoisePlace>;

/** The default key. */
export const KEY: Key = [0x9e3779b9, 0x7f4a7c15];

/** A complete place. */
function placeAt(place: Place = {}): NoisePlace {
  return { key: KEY, step: 0, sample: 0, element: 0, noiseShape: undefined, ...place };
}

/** A batch, as values and their shape. */
interface Values {
  readonly values: Float32Array;
  readonly shape: Shape;
}

/** The position of a layer's batch. */
interface BatchPlace {
  readonly shape: Shape;
  readonly firstExample?: number;
  readonly noiseShape?: NoiseShape | undefined;
}

/** The noise of a variant. `options` are those of the variant; others are ignored. */
export interface Noise {
  readonly name: string;
  readonly packageName: string;
  readonly layerName: string;
  /** The names of the variant's own options. */
  readonly options: readonly string[];
  /** The form of the gradient: the forward kernel again, the identity, a kernel of `dy`, or a kernel of all operands. */
  readonly backward: "forward" | "identity" | "kernel" | "full";
  /** Whether the learned parameters have a penalty. */
  readonly penalty: boolean;
  /** Whether the CPU has another form of the kernel than the reference. */
  readonly simd: boolean;
  /** Whether every element has its own noise by default, and inputs may have any shape. */
  readonly elementwise: boolean;
  /** The layer as the core makes it. */
  layer(options: object): Layer;
  facts(options: object): NoiseFacts;
  /** The factor of inference. */
  inference(options: object): number;
  /** Whether anything is drawn. */
  stochastic(options: object): boolean;
  /** The output of the reference, which is the specification of the variant. */
  reference(options: object, x: Values, place?: Place): Float32Array;
  /** The gradient with respect to x, computed by references. */
  referenceBack(options: object, x: Values, dy: Float32Array, place?: Place): Float32Array;
  /** The output of the kernel on a device. */
  on(device: Device, options: object, x: Values, place?: Place): Promise<Float32Array>;
  /** The place where the layer draws for a batch. */
  placeOf(options: object, batch: BatchPlace): Pick<NoisePlace, "element" | "noiseShape">;
}

/** A definition of noise, with or without learned parameters. */
export type AnyNoise<Own, Settings, Learned extends string> =
  | NoiseDefinition<Own, Settings>
  | LearnedNoiseDefinition<Own, Settings, Learned>;

/** The noise of a definition. */
export function noiseOf<Own extends object, Settings, Learned extends string>(
  definition: AnyNoise<Own, Settings, Learned>,
): Noise {
  return "learned" in definition ? learnedNoise(definition) : plainNoise(definition);
}

function plainNoise<Own extends object, Settings>(definition: NoiseDefinition<Own, Settings>): Noise {
  const { forward, backward } = definition;
  const { settingsOf, ...described } = describedNoise(definition);

  const through = (kernel: NoiseKernel<Settings>, options: Own, x: Values, place: Place = {}): Float32Array => {
    const y = empty(x);
    const params = { ...placeAt(place), ...settingsOf(options) };
    kernel.cpu.reference({ inputs: { x }, outputs: { y }, params });
    return y.values;
  };

  return {
    ...described,
    backward: backward === undefined ? "forward" : backward === "identity" ? "identity" : "kernel",
    penalty: false,
    layer: (options: Own) => noiseLayer(definition, options),
    reference: (options: Own, x: Values, place?: Place) => through(forward, options, x, place),
    referenceBack(options: Own, { shape }: Values, dy: Float32Array, place?: Place) {
      if (backward === "identity") return dy.slice();
      return through(backward ?? forward, options, { values: dy, shape }, place);
    },
    on(device: Device, options: Own, x: Values, place: Place = {}) {
      const params = { ...placeAt(place), ...settingsOf(options) };
      return valuesOn(device, (upload) => run(forward, { x: upload(x) }, params).y);
    },
  };
}

function learnedNoise<Own extends object, Settings, Learned extends string>(
  definition: LearnedNoiseDefinition<Own, Settings, Learned>,
): Noise {
  const { forward, backward } = definition;
  const { settingsOf, ...described } = describedNoise(definition);

  /** The learned parameters at their start, and the params of a pass. */
  const startOf = (options: Own, { shape }: Values, place: Place = {}) => {
    const settings = settingsOf(options);
    const starts = definition.learned(settings, shape.slice(1));
    const learned = mapOperands<Learned, Start, Values>(starts, (start) => ({
      values: start.values(),
      shape: start.shape,
    }));
    return { learned, params: { ...placeAt(place), ...settings } };
  };

  return {
    ...described,
    backward: "full",
    penalty: definition.penalty !== undefined,
    layer: (options: Own) => learnedNoiseLayer(definition, options),
    reference(options: Own, x: Values, place?: Place) {
      const { learned, params } = startOf(options, x, place);
      const y = empty(x);
      forward.cpu.reference({ inputs: { ...learned, x }, outputs: { y }, params });
      return y.values;
    },
    referenceBack(options: Own, x: Values, dy: Float32Array, place?: Place) {
      const { learned, params } = startOf(options, x, place);
      const dx = empty(x);
      const outputs = { ...mapOperands(learned, empty), dx };
      backward.cpu.reference({ inputs: { ...learned, x, dy: { values: dy, shape: x.shape } }, outputs, params });
      return dx.values;
    },
    on(device: Device, options: Own, x: Values, place?: Place) {
      const { learned, params } = startOf(options, x, place);
      return valuesOn(device, (upload) => run(forward, { ...mapOperands(learned, upload), x: upload(x) }, params).y);
    },
  };
}

/** The part that both kinds of noise share. */
function describedNoise<Own extends object, Settings, Learned extends string>(
  definition: AnyNoise<Own, Settings, Learned>,
) {
  const { name, packageName, layerName, options: names, forward, shared, draws } = definition;
  const settingsOf = (options: Own): Settings => definition.settings("conformance", options);
  return {
    name,
    packageName,
    layerName,
    options: names,
    settingsOf,
    simd: forward.cpu.simd !== undefined,
    elementwise: shared === undefined && draws === undefined,
    facts: (options: Own) => definition.facts(settingsOf(options)),
    inference: (options: Own) => definition.infer(settingsOf(options)),
    stochastic: (options: Own) => definition.stochastic(settingsOf(options)),
    placeOf(options: Own, { shape, firstExample = 0, noiseShape }: BatchPlace) {
      const settings = settingsOf(options);
      const asked = noiseShapeOf(definition, settings, shape, noiseShape);
      const taken = draws?.call(definition, settings, shape.slice(1));
      return {
        element: taken === undefined ? firstDecision(shape, asked, firstExample) : firstExample * taken,
        noiseShape: resolveNoiseShape("conformance", asked, shape),
      };
    },
  };
}

/** The values of a tensor made on a device from uploaded values. */
async function valuesOn(device: Device, make: (upload: (values: Values) => Tensor) => Tensor): Promise<Float32Array> {
  const y = tidy(device, () => make(({ values, shape }) => tensor(values, shape, { device })));
  const values = await y.data();
  y.dispose();
  return values;
}

/** Memory for an output, filled with a value that no kernel computes. */
function empty({ shape }: { readonly shape: Shape }): ArrayOperand {
  return { values: new Float32Array(sizeOf(shape)).fill(Number.NaN), shape };
}
