/**
 * The contract of a variant of activations: what its author supplies, and what is checked of it. A definition is plain data. The
 * functions on arrays (`functions.ts`) and the layer (`layer.ts`) are made from it, each by itself, so that a bundle holds what it
 * uses; the conformance suite checks the facts.
 */
import type { Kernel } from "../kernel/kernel.js";
import type { MaskParams } from "../ops/masked-scale/params.js";
import type { Shape } from "../shape.js";
import type { NoisePlace, NoiseShape } from "../stream/noise-shape.js";
import { type RateOptions, type ResolvedRate, resolveRate } from "../stream/rate.js";
import { expectCore } from "../version.js";

/** The distribution of an output element over the noise, given its input. */
export interface NoiseMoments {
  /** Its expectation. */
  readonly mean: number;
  /** Its variance. Left out where it is no function of x and the options alone: where an element's noise depends on the others'. */
  readonly variance?: number;
}

/** The facts that the conformance suite checks of noise, at given settings. */
export interface NoiseFacts {
  /** The moments of an output element whose input is x. */
  moments(x: number): NoiseMoments;
  /**
   * `"bits"`: an element is dropped where its decision of the mask stream does not keep, and what it becomes then is the same for all.
   * `"blocks"`: several elements are dropped together, or by decisions elsewhere. `"continuous"`: nothing is dropped.
   */
  readonly decisions: "bits" | "blocks" | "continuous";
  /** Whether an element's noise depends on no other element of its example, so that it can be drawn alone. */
  readonly alone: boolean;
  /** The value of a dropped element. Default 0. */
  readonly dropped?: number;
  /**
   * Whether inference gives the expectation of an output element over the noise. Default true; false for noise that keeps the moments of
   * the inputs' distribution, not those of an element, as alpha dropout does.
   */
  readonly unbiased?: boolean;
}

/** A kernel that draws noise at a place and applies it to x, settings among its params; called again it draws the same noise. */
export type NoiseKernel<Settings> = Kernel<NoisePlace & Settings, "x", "y">;

/** The part that the author of a variant supplies. */
export interface NoiseDefinition<Options, Settings> {
  /** The name of the variant in tables and errors, such as `"gaussian"`. */
  readonly name: string;
  /** The package that exports it, such as `"@maskout/gaussian"`. */
  readonly packageName: string;
  /** The name of the layer, such as `"gaussianDropout"`: that of its function, and its kind in a model. */
  readonly layerName: string;
  /** The version of `@maskout/core` that the package was built with. Given, a core that does not go with it is refused. */
  readonly madeFor?: string;
  /**
   * The names of the options that are the variant's own, beside `seed`, `key` and the like; and beside `noiseShape`, unless the variant
   * says with `shared` or `draws` what its noise is like.
   */
  readonly options: readonly string[];
  /** Checks the options. @throws {@link OptionError} */
  settings(owner: string, options: Options): Settings;
  /** Whether anything is drawn at these settings: at a rate of 0 nothing is, and the noise must be the identity. */
  stochastic(settings: Settings): boolean;
  /** Noise forth: x to y, of the same shape. What its `shapes` refuse is refused when a layer is built. */
  readonly forward: NoiseKernel<Settings>;
  /**
   * Noise back: a kernel from the gradient of the output, its x, to that of the input, its y. Left out, the kernel of the way forth,
   * which is right for noise that multiplies; `"identity"`, the gradient is handed on, as for noise that is added.
   */
  readonly backward?: "identity" | NoiseKernel<Settings>;
  /** The factor of inference: 1 where the mean of training is the input. */
  infer(settings: Settings): number;
  /**
   * The shape of the noise for an input of `shape`, batch included, where elements share theirs; may refuse the input's. Default: what
   * `noiseShape` asks for, an option that a variant which shares has not.
   */
  readonly shared?: (settings: Settings, shape: Shape) => NoiseShape;
  /** How many draws an example takes. Default: as many as its noise has elements. */
  readonly draws?: (settings: Settings, exampleShape: Shape) => number;
  /** The facts that the conformance suite checks. */
  facts(settings: Settings): NoiseFacts;
}

/** Checks that a definition was made for this core. @throws {@link VersionError} */
// @__NO_SIDE_EFFECTS__
export function defineNoise<Options, Settings>(
  definition: NoiseDefinition<Options, Settings>,
): NoiseDefinition<Options, Settings> {
  if (definition.madeFor !== undefined) expectCore(definition.packageName, definition.madeFor);
  return definition;
}

/** The params of a kernel of noise: where to draw, and the settings. */
export function paramsAt<Settings>(place: NoisePlace, settings: Settings): NoisePlace & Settings {
  const { key, step, sample, element, noiseShape } = place;
  // Fields first, then one spread: V8 takes microseconds for any other order, and as long for a second spread.
  return { key, step, sample, element, noiseShape, ...settings };
}

/** Of the names of shared options, those that a variant takes: `noiseShape` where its noise has no shape of its own. */
export function namesFor(
  { shared, draws }: Pick<NoiseDefinition<never, never>, "shared" | "draws">,
  names: readonly string[],
): readonly string[] {
  return shared || draws ? names.filter((name) => name !== "noiseShape") : names;
}

/** The shape that noise is asked to have: what the options say, else what the variant shares. */
export function noiseShapeOf<Settings>(
  { shared }: Pick<NoiseDefinition<never, Settings>, "shared">,
  settings: Settings,
  shape: Shape,
  asked: NoiseShape | undefined,
): NoiseShape | undefined {
  return asked ?? shared?.(settings, shape);
}

/** The part that the author of a two-valued variant supplies: an element is kept and scaled by one number, or dropped to 0. */
export interface MaskDefinition
  extends Pick<
    NoiseDefinition<RateOptions, ResolvedRate>,
    "name" | "packageName" | "layerName" | "madeFor" | "shared"
  > {
  /** The kernel's faces: the core's masked scale, at this variant's scale. */
  readonly kernel: Pick<Kernel<MaskParams, "x", "y">, "cpu"> & Required<Pick<Kernel<MaskParams, "x", "y">, "gpu">>;
  /** The factor of a kept value, at the exact keep probability. */
  scale(keepProbability: number): number;
  /** The factor of inference, at the exact keep probability. */
  infer(keepProbability: number): number;
}

/** A two-valued variant. @throws {@link VersionError} when it was made for another version of the core. */
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
