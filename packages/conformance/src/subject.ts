/** The input of the suite, and its resolved form. */
import { cpu, type Device, type Layer, type Mode, type Shape } from "@maskout/core";
import { type AnyNoise, type Noise, noiseOf } from "./noise.js";

/** An option that every factory treats alike if it takes it. `"seed"` stands for `seed` and `key`. */
export type SharedOption = "seed" | "name" | "noiseShape";

/** Options that must be refused. */
export interface RefusedOptions {
  /** The option that the error must name. */
  readonly option: string;
  /** All options of the call. */
  readonly options: object;
}

/** The functions on arrays of a package. Leave out the ones that a variant does not have. */
export interface ArrayFunctions {
  /** Noise as in training: `x` and the result have the same length. */
  dropout(x: Float32Array, options: object): Float32Array;
  /** The gradient of `dropout` with respect to `x`, as long as `dy`. */
  dropoutGrad?(dy: Float32Array, options: object): Float32Array;
  /** The inference rule, such as a scaling. */
  infer?(x: Float32Array, options: object): Float32Array;
}

/** The subject of the suite: a layer factory, noise, or both. All other fields are optional; they add facts or narrow them. */
export interface ConformanceSubject<Own extends object, Settings, Learned extends string, Options extends object> {
  /** The prefix of the tests' names. Default: the name of the noise, or the kind of the layer. */
  readonly name?: string;
  /** Makes the layer. Default: the layer of the noise. */
  layer?(options: Options): Layer;
  /**
   * Options at which the facts are checked; the first one is checked most thoroughly. Default: some rates for noise with a rate, otherwise one case
   * without options.
   */
  readonly cases?: readonly NoInfer<Options>[];
  /** Options at which nothing is drawn. Default: a rate of 0 for noise with a rate, otherwise none. */
  readonly still?: readonly NoInfer<Options>[];
  /** Options that must be refused, in addition to those that the suite tries by itself. */
  readonly refused?: readonly RefusedOptions[];
  /**
   * The shared options that the factory takes. A factory that takes any of them must refuse unknown options. Default: with `noise` all of them
   * (except `noiseShape` if its noise has its own shape), without `noise` none.
   */
  readonly takes?: readonly SharedOption[];
  /** The shape of one example. Default `[6]`. */
  readonly inputShape?: Shape;
  /** The modes whose pass has no gradient: its pullback must throw a typed error. Default: none. */
  readonly withoutGradient?: readonly Mode[];
  /** Whether `"infer"` mode draws too. Default false: its results then depend on neither key nor step nor sample. */
  readonly drawsInInference?: boolean;
  /** The definition of a variant: adds the facts of noise. */
  readonly noise?: AnyNoise<Own, Settings, Learned>;
  /** The package's functions on arrays: adds their facts. Requires `noise`. */
  readonly functions?: ArrayFunctions;
  /** `import.meta.url` of the test: adds the facts of other processes, which load the package from there as its users do. */
  readonly from?: string;
  /** The package that those processes load, and the name of its layer factory. Default: those of the noise. */
  readonly exported?: Pick<Noise, "packageName" | "layerName">;
  /** The devices to check on; the CPU is checked most thoroughly. Default: the CPU, the CPU without WebAssembly, and {@link deferred}. */
  readonly devices?: readonly Device[];
}

/** A subject with its defaults filled in. */
export interface Subject {
  readonly name: string;
  layer(options: object): Layer;
  readonly cases: readonly [object, ...object[]];
  readonly still: readonly object[];
  readonly refused: readonly RefusedOptions[];
  readonly takes: ReadonlySet<SharedOption>;
  readonly inputShape: Shape;
  readonly withoutGradient: ReadonlySet<Mode>;
  readonly drawsInInference: boolean;
  readonly noise: Noise | undefined;
  readonly functions: ArrayFunctions | undefined;
  readonly origin: Origin | undefined;
  readonly devices: readonly Device[];
  /** The device for facts that do not depend on it: the first CPU device. */
  readonly home: Device;
}

/** Where other processes find the package. */
interface Origin {
  readonly from: string;
  readonly packageName: string;
  readonly layerName: string;
}

/** A subject with known noise. */
export interface NoiseSubject extends Subject {
  readonly noise: Noise;
}

/** A subject with functions on arrays. */
export interface FunctionSubject extends NoiseSubject {
  readonly functions: ArrayFunctions;
}

/** Rates over the whole range: 0.5 is exact in 16 bits, the others are not. */
const RATES = [{ rate: 0.3 }, { rate: 0.5 }, { rate: 0.1 }, { rate: 0.9 }];
const NOTHING_DROPPED = [{ rate: 0 }, { keepProb: 1 }];

/** Fills in the defaults. @throws An `Error` for a subject with neither layer nor noise, or without what its facts require. */
export function subjectOf<Own extends object, Settings, Learned extends string, Options extends object>(
  given: ConformanceSubject<Own, Settings, Learned, Options>,
  devices: readonly Device[],
): Subject {
  const noise = given.noise && noiseOf(given.noise);
  const factory: Pick<Subject, "layer"> | undefined = given.layer ? { layer: given.layer } : noise;
  if (factory === undefined)
    throw new Error("conformance: pass a layer factory as layer, the noise of a variant as noise, or both.");
  if (given.functions && !noise)
    throw new Error("conformance: functions are checked against their noise: pass noise too.");
  const hasRate = noise?.options.includes("rate") ?? false;
  const [first, ...others] = given.cases ?? (hasRate ? RATES : []);
  const takes = new Set<SharedOption>(
    given.takes ?? (noise ? ["seed", "name", ...(noise.elementwise ? ["noiseShape" as const] : [])] : []),
  );
  const still = given.still ?? (hasRate ? NOTHING_DROPPED : []);
  const names = given.exported ?? noise;
  return {
    name: given.name ?? (noise ? `${noise.name} dropout` : factory.layer(first ?? {}).kind),
    layer: factory.layer,
    cases: [first ?? {}, ...others],
    still: still.filter(
      (options) => noise === undefined || Object.keys(options).every((name) => noise.options.includes(name)),
    ),
    refused: given.refused ?? [],
    takes,
    inputShape: given.inputShape ?? [6],
    withoutGradient: new Set(given.withoutGradient),
    drawsInInference: given.drawsInInference ?? false,
    noise,
    functions: given.functions,
    origin:
      given.from !== undefined && names
        ? { from: given.from, packageName: names.packageName, layerName: names.layerName }
        : undefined,
    devices,
    home: devices.find((device) => "simd" in device) ?? cpu(),
  };
}
