/** What is put to the suite, and what the suite makes of it. */
import { cpu, type Device, type Layer, type Mode, type Shape } from "@maskout/core";
import { type AnyNoise, type Noise, noiseOf } from "./noise.js";

/** An option that every factory which knows it treats alike: `"seed"` stands for `seed` and `key`. */
export type SharedOption = "seed" | "name" | "noiseShape";

/** Options that must be refused. */
export interface RefusedOptions {
  /** The option that the error must name. */
  readonly option: string;
  /** All options of the call. */
  readonly options: object;
}

/** The functions on arrays of a package. What a variant lacks is left out. */
export interface ArrayFunctions {
  /** Noise as in training. */
  dropout(x: Float32Array, options: object): Float32Array;
  /** The gradient of `dropout`. */
  dropoutGrad?(dy: Float32Array, options: object): Float32Array;
  /** What is done at inference. */
  infer?(x: Float32Array, options: object): Float32Array;
}

/** What is put to the suite: a layer factory, noise, or both; every field but one of the two switches on or narrows facts. */
export interface ConformanceSubject<Own extends object, Settings, Learned extends string, Options extends object> {
  /** What the tests are called by. Default: the noise's name, or the kind of the layer. */
  readonly name?: string;
  /** Makes the layer. Default: the noise's layer. */
  layer?(options: Options): Layer;
  /** Options at which the facts are checked, the first one in the most ways. Default: some rates for noise that has a rate; none. */
  readonly cases?: readonly NoInfer<Options>[];
  /** Options at which nothing is drawn. Default: a rate of 0, for noise that has a rate; none. */
  readonly still?: readonly NoInfer<Options>[];
  /** Options that must be refused, beside those that the suite knows of. */
  readonly refused?: readonly RefusedOptions[];
  /**
   * Which of the shared options the factory takes; one that takes any must refuse options that it does not know. Default: with `noise`
   * all of them (but `noiseShape` where its noise has a shape of its own), none without.
   */
  readonly takes?: readonly SharedOption[];
  /** The shape of one example. Default `[6]`. */
  readonly inputShape?: Shape;
  /** Modes whose pass has no gradient: its pullback must throw a typed error. Default: none. */
  readonly withoutGradient?: readonly Mode[];
  /** Whether `"infer"` mode draws too. Default false: its results then depend on neither key nor step nor sample. */
  readonly drawsInInference?: boolean;
  /** The definition of a variant: switches on what is known of noise. */
  readonly noise?: AnyNoise<Own, Settings, Learned>;
  /** The package's functions on arrays: switches on what they must do. Needs `noise`. */
  readonly functions?: ArrayFunctions;
  /** `import.meta.url` of the test: switches on other processes, which load the package from there as its users do. */
  readonly from?: string;
  /** The package that they load, and the name of the factory in it. Default: those of the noise. */
  readonly exported?: Pick<Noise, "packageName" | "layerName">;
  /** Where it is checked; on the CPU in the most ways. Default: the CPU, the CPU without WebAssembly, and {@link deferred}. */
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
  /** The device on which facts are checked that do not depend on it: the first of the CPU. */
  readonly home: Device;
}

/** Where other processes find the package. */
interface Origin {
  readonly from: string;
  readonly packageName: string;
  readonly layerName: string;
}

/** A subject whose noise is known. */
export interface NoiseSubject extends Subject {
  readonly noise: Noise;
}

/** A subject with functions on arrays. */
export interface FunctionSubject extends NoiseSubject {
  readonly functions: ArrayFunctions;
}

/** Rates that divide the range: 0.5 is exact in 16 bits, the others are not. */
const RATES = [{ rate: 0.3 }, { rate: 0.5 }, { rate: 0.1 }, { rate: 0.9 }];
const NOTHING_DROPPED = [{ rate: 0 }, { keepProb: 1 }];

/** @throws for a subject without a layer and noise, or without what its facts need. */
export function subjectOf<Own extends object, Settings, Learned extends string, Options extends object>(
  given: ConformanceSubject<Own, Settings, Learned, Options>,
  devices: readonly Device[],
): Subject {
  const noise = given.noise && noiseOf(given.noise);
  const factory: Pick<Subject, "layer"> | undefined = given.layer ? { layer: given.layer } : noise;
  if (factory === undefined) throw new Error("conformance: give it a layer factory, or the noise of a variant.");
  if (given.functions && !noise) throw new Error("conformance: functions on arrays are checked against their noise.");
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
