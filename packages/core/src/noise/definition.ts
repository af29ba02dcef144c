/**
 * The contract of a variant that drops activations: the part that its author supplies, and the facts that are checked. A definition is plain
 * data. The functions on arrays (`functions.ts`) and the layer (`layer.ts`) are made from it separately, so that a bundle contains only what
 * it uses; the conformance suite checks the facts.
 */
import type { Kernel } from "../kernel/kernel.js";
import type { MaskParams } from "../ops/masked-scale/params.js";
import type { Shape } from "../shape.js";
import type { NoisePlace, NoiseShape } from "../stream/noise-shape.js";
import { type RateOptions, type ResolvedRate, resolveRate } from "../stream/rate.js";
import { expectCore } from "../version.js";

/** The distribution of an output element over the noise, given its input. */
export interface NoiseMoments {
  /** The expectation of the output element. */
  readonly mean: number;
  /** The variance of the output element. Left out if it is not a function of x and the options alone: if an element's noise depends on others. */
  readonly variance?: number;
}

/** The facts about noise, at given settings, that the conformance suite checks. */
export interface NoiseFacts {
  /** The moments of an output element whose input is x. */
  moments(x: number): NoiseMoments;
  /**
   * How elements are dropped. `"bits"`: each by its own decision of the mask stream, and to the same value. `"blocks"`: several elements
   * together, or by decisions elsewhere in the stream. `"continuous"`: nothing is dropped.
   */
  readonly decisions: "bits" | "blocks" | "continuous";
  /** Whether an element's noise depends on no other element of its example, so that it can be drawn by itself. */
  readonly alone: boolean;
  /** The value of a dropped element. Default 0. */
  readonly dropped?: number;
  /**
   * Whether inference returns the expectation of an output element over the noise. Default true; false for noise that keeps the moments of
   * the inputs' distribution instead of those of each element, as alpha dropout does.
   */
  readonly unbiased?: boolean;
}

/** A kernel that draws noise at a place and applies it to x. The settings are among its params; called again, it draws the same noise. */
export type NoiseKernel<Settings> = Kernel<NoisePlace & Settings, "x", "y">;

/** The definition of a variant, which its author supplies. */
export interface NoiseDefinition<Options, Settings> {
  /** The name of the variant in tables and errors, such as `"gaussian"`. */
  readonly name: string;
  /** The package that exports it, such as `"@maskout/gaussian"`. */
  readonly packageName: string;
  /** The name of the layer, such as `"gaussianDropout"`: the name of its function, and its kind in a model. */
  readonly layerName: string;
  /** The version of `@maskout/core` that the package was built with. If it is given, an incompatible core is refused. */
  readonly madeFor?: string;
  /**
   * The names of the variant's own options, in addition to the shared ones such as `seed` and `key`. `noiseShape` is a shared option unless the
   * variant determines the shape of its noise with `shared` or `draws`.
   */
  readonly options: readonly string[];
  /** Checks the options and returns the settings. @throws {@link OptionError} for an option outside its range. */
  settings(owner: string, options: Options): Settings;
  /** Whether anything is drawn at these settings. If not, as at a rate of 0, the noise must be the identity. */
  stochastic(settings: Settings): boolean;
  /** The forward kernel: x to y, of the same shape. A layer is refused when it is built if the kernel's `shapes` refuses its input. */
  readonly forward: NoiseKernel<Settings>;
  /**
   * The backward kernel: from the gradient of the output, as its x, to the gradient of the input, as its y. Default: the forward kernel, which
   * is right for noise that multiplies. `"identity"` returns the gradient unchanged, as is right for noise that is added.
   */
  readonly backward?: "identity" | NoiseKernel<Settings>;
  /** The factor of inference: 1 if the mean output of training is the input. */
  infer(settings: Settings): number;
  /**
   * The shape of the noise for an input of `shape`, batch included, if elements share noise; may throw for an input shape. A variant that has
   * it does not have the option `noiseShape`. Default: the shape that the option `noiseShape` states.
   */
  readonly shared?: (settings: Settings, shape: Shape) => NoiseShape;
  /** The number of draws per example. Default: the number of elements of its noise. */
  readonly draws?: (settings: Settings, exampleShape: Shape) => number;
  /** The facts that the conformance suite checks. */
  facts(settings: Settings): NoiseFacts;
}

/** Checks that a definition was made for this core, and returns it. @throws {@link VersionError} if it was not. */
// @__NO_SIDE_EFFECTS__
export function defineNoise<Options, Settings>(
  definition: NoiseDefinition<Options, Settings>,
): NoiseDefinition<Options, Settings> {
  if (definition.madeFor !== undefined) expectCore(definition.packageName, definition.madeFor);
  return definition;
}

/** The params of a noise kernel: the place to draw at, and the settings. */
export function paramsAt<Settings>(place: NoisePlace, settings: Settings): NoisePlace & Settings {
  const { key, step, sample, element, noiseShape } = place;
  // Fields first, then one spread: any other order, or a second spread, takes V8 microseconds.
  return { key, step, sample, element, noiseShape, ...settings };
}

/** The names of the shared options that a variant takes, without `noiseShape` if the variant determines the shape of its noise. */
export function namesFor(
  { shared, draws }: Pick<NoiseDefinition<never, never>, "shared" | "draws">,
  names: readonly string[],
): readonly string[] {
  return shared || draws ? names.filter((name) => name !== "noiseShape") : names;
}

/** The noise shape of the options, or, without one, that of the variant. */
export function noiseShapeOf<Settings>(
  { shared }: Pick<NoiseDefinition<never, Settings>, "shared">,
  settings: Settings,
  shape: Shape,
  asked: NoiseShape | undefined,
): NoiseShape | undefined {
  return asked ?? shared?.(settings, shape);
}

/** The definition of a two-valued variant, which its author supplies: an element is kept and multiplied by a scale, or dropped to 0. */
export interface MaskDefinition
  extends Pick<
    NoiseDefinition<RateOptions, ResolvedRate>,
    "name" | "packageName" | "layerName" | "madeFor" | "shared"
  > {
  /** The kernel's faces: the core's masked scale, with this variant's scale. */
  readonly kernel: Pick<Kernel<MaskParams, "x", "y">, "cpu"> & Required<Pick<Kernel<MaskParams, "x", "y">, "gpu">>;
  /** The factor of a kept value, at the exact keep probability. */
  scale(keepProbability: number): number;
  /** The factor of inference, at the exact keep probability. */
  infer(keepProbability: number): number;
}

/** Makes the definition of a two-valued variant. @throws {@link VersionError} when it was made for another version of the core. */
// @__NO_SIDE_EFFECTS__
export function defineMask(definition: MaskDefinition): NoiseDefinition<RateOptions, ResolvedRate> {
  const { kernel, scale, infer, ...rest } = definition;
  return defineNoise<RateOptions, ResolvedRate>({
    ...rest,
    options: ["rate", "keepProb"],
    settings: resolveRate,
    stochastic: ({ keepProbability }) => keepProbability < 1,
    forward: { name: `${rest.name} dropout`, shapes: ({ x }) => ({ y: x }), ...kernel },
    infer: ({ keepProbability }) => infer(keepProbability),
    facts({ keepProbability: q }) {
      const factor = scale(q);
      return {
        moments: (x) => ({ mean: q * factor * x, variance: q * (1 - q) * (factor * x) ** 2 }),
        decisions: "bits",
        alone: true,
      };
    },
  });
}
