/** The noise of a variant as the suite uses it: its definition with its options, and what its kernels give. */
import type { Device, Key, Layer, Shape } from "@maskout/core";
import { tensor, tidy } from "@maskout/core";
import {
  type ArrayOperand,
  firstDecision,
  mapOperands,
  type NoiseDefinition,
  type NoiseFacts,
  type NoisePlace,
  type NoiseShape,
  noiseLayer,
  noiseShapeOf,
  resolveNoiseShape,
  run,
  sizeOf,
} from "@maskout/core/variant";

/** A place in the stream; the rest of it is the start of the stream of {@link KEY}. */
export type Place = Partial<NoisePlace>;

/** The key where none is named. */
export const KEY: Key = [0x9e3779b9, 0x7f4a7c15];

/** A place in full. */
export function placeAt(place: Place = {}): NoisePlace {
  return { key: KEY, step: 0, sample: 0, element: 0, noiseShape: undefined, ...place };
}

/** A batch, as values and their shape. */
export interface Values {
  readonly values: Float32Array;
  readonly shape: Shape;
}

/** Where a layer's batch lies. */
export interface BatchPlace {
  readonly shape: Shape;
  readonly firstExample?: number;
  readonly noiseShape?: NoiseShape | undefined;
}

/** The noise of a variant. Options are those of the variant, beside which others are ignored. */
export interface Noise {
  readonly name: string;
  readonly packageName: string;
  readonly layerName: string;
  /** The names of the variant's own options. */
  readonly options: readonly string[];
  /** What the gradient is: the way forth again, nothing, a kernel of `dy`, or one of everything. */
  readonly backward: "forward" | "identity" | "kernel" | "full";
  /** Whether what is learned has a penalty. */
  readonly penalty: boolean;
  /** Whether the CPU has another form of the kernel than the reference. */
  readonly simd: boolean;
  /** Whether elements have noise of their own by default, and inputs any shape. */
  readonly elementwise: boolean;
  /** The layer as the core makes it. */
  layer(options: object): Layer;
  facts(options: object): NoiseFacts;
  /** What inference multiplies by. */
  inference(options: object): number;
  /** Whether anything is drawn. */
  stochastic(options: object): boolean;
  /** The output of the reference: the specification of the variant. */
  reference(options: object, x: Values, place?: Place): Float32Array;
  /** The gradient with respect to x, by references. */
  referenceBack(options: object, x: Values, dy: Float32Array, place?: Place): Float32Array;
  /** The output of the kernel on a device. */
  on(device: Device, options: object, x: Values, place?: Place): Promise<Float32Array>;
  /** Where the layer draws for a batch. */
  placeOf(options: object, batch: BatchPlace): Pick<NoisePlace, "element" | "noiseShape">;
}

/** The noise of a definition. */
export function noiseOf<Own extends object, Settings, Learned extends string>(
  definition: NoiseDefinition<Own, Settings, Learned>,
): Noise {
  const { name, packageName, layerName, options: names, forward, backward, shared, draws } = definition;
  const settingsOf = (options: Own): Settings => definition.settings("conformance", options);

  /** What is learned as it starts, by name. */
  const learnedOf = (settings: Settings, shape: Shape): Readonly<Record<Learned, ArrayOperand>> =>
    // Without `learned` there are no names, and nothing is missing.
    definition.learned?.(settings, shape.slice(1)) ?? ({} as Record<Learned, ArrayOperand>);

  const reference = (options: Own, x: Values, place: Place = {}): Float32Array => {
    const settings = settingsOf(options);
    const y = empty(x);
    forward.cpu.reference({
      inputs: { ...learnedOf(settings, x.shape), x },
      outputs: { y },
      params: { ...placeAt(place), ...settings },
    });
    return y.values;
  };

  const referenceBack = (options: Own, x: Values, dy: Float32Array, place: Place = {}): Float32Array => {
    const upstream = { values: dy, shape: x.shape };
    if (backward === "identity") return dy.slice();
    if (backward === undefined) return reference(options, upstream, place);
    const settings = settingsOf(options);
    const params = { ...placeAt(place), ...settings };
    const learned = learnedOf(settings, x.shape);
    const dx = empty(x);
    if ("full" in backward) {
      const outputs = { ...mapOperands(learned, empty), dx };
      backward.full.cpu.reference({ inputs: { ...learned, x, dy: upstream }, outputs, params });
    } else {
      backward.cpu.reference({ inputs: { x: upstream }, outputs: { y: dx }, params });
    }
    return dx.values;
  };

  const on = async (device: Device, options: Own, x: Values, place: Place = {}): Promise<Float32Array> => {
    const settings = settingsOf(options);
    const { y } = tidy(device, () => {
      const upload = ({ values, shape }: Values) => tensor(values, shape, { device });
      const learned = mapOperands(learnedOf(settings, x.shape), upload);
      return run(forward, { ...learned, x: upload(x) }, { ...placeAt(place), ...settings });
    });
    const values = await y.data();
    y.dispose();
    return values;
  };

  return {
    name,
    packageName,
    layerName,
    options: names,
    backward: kindOf(backward),
    penalty: definition.penalty !== undefined,
    simd: forward.cpu.simd !== undefined,
    elementwise: shared === undefined && draws === undefined,
    layer: (options: Own) => noiseLayer(definition, options),
    facts: (options: Own) => definition.facts(settingsOf(options)),
    inference: (options: Own) => definition.infer(settingsOf(options)),
    stochastic: (options: Own) => definition.stochastic(settingsOf(options)),
    reference,
    referenceBack,
    on,
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

function kindOf(backward: NoiseDefinition<never, never, never>["backward"] | object): Noise["backward"] {
  if (backward === undefined) return "forward";
  if (backward === "identity") return "identity";
  return typeof backward === "object" && "full" in backward ? "full" : "kernel";
}

/** Room for an output, holding what nobody computed. */
function empty({ shape }: { readonly shape: Shape }): ArrayOperand {
  return { values: new Float32Array(sizeOf(shape)).fill(Number.NaN), shape };
}
