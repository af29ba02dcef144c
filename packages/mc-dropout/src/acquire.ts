/** Active learning: which examples to ask labels for. */
import { OptionError } from "@maskout/core";
import {
  expectKnownOptions,
  expectWhole,
  permutation,
  type RequiredSeedOptions,
  requireKey,
  resolveKey,
  type SeedOptions,
} from "@maskout/core/variant";
import type { Classification } from "@maskout/uncertainty";
import { expectValues, isList } from "@maskout/uncertainty/sums";

/** What an acquisition can go by; see {@link AcquireOptions}. */
export type AcquisitionMethod = "bald" | "entropy" | "variationRatio" | "random";

/** The uncertainties that examples are acquired by: the result of `classify` or `classification`. */
export type AcquisitionScores = Pick<Classification, "mutualInformation" | "predictiveEntropy" | "variationRatio">;

/** How {@link acquire} orders the examples. */
export type AcquireOptions =
  | (SeedOptions & {
      /**
       * `"bald"` (default): the largest mutual information, where the samples disagree most about what each is sure of.
       * `"entropy"`: the largest predictive entropy. `"variationRatio"`: the largest share of dissenting samples. Scores of your own, a
       * plain array, go by themselves. A seed or key is used by none of them, only by `"random"`.
       */
      readonly by?: Exclude<AcquisitionMethod, "random"> | undefined;
    })
  | (RequiredSeedOptions & {
      /** `"random"`: the baseline, a permutation that is drawn from the seed or key. */
      readonly by: "random";
    });

const OWNER = "acquire";

const FIELDS = {
  bald: "mutualInformation",
  entropy: "predictiveEntropy",
  variationRatio: "variationRatio",
} satisfies Record<string, keyof AcquisitionScores>;

/**
 * Indices of the `k` examples to label next, best first. The same input gives the same answer: equal scores go by lower
 * index, and random ones are the first `k` of a permutation drawn from the seed or key, so a larger `k` extends it.
 *
 * Source: Gal, Islam and Ghahramani, "Deep Bayesian active learning with image data", ICML 2017.
 *
 * @param scores A summary of the pool, or `[examples]` scores of your own, the larger the better.
 * @param k How many to take, at most as many as there are.
 * @returns `[k]`
 * @throws {@link OptionError} for scores that are none or not finite, and options that do not fit, such as `"random"` without a seed or key.
 */
export function acquire(
  scores: AcquisitionScores | ArrayLike<number>,
  k: number,
  options: AcquireOptions = {},
): Uint32Array<ArrayBuffer> {
  expectKnownOptions(OWNER, options, ["by", "seed", "key"]);
  const { by = "bald" } = options;
  const values = scoresBy(scores, by);
  expectWhole(OWNER, "k", k, 1, "It is how many of the examples to take.", values.length);
  const key = by === "random" ? requireKey(OWNER, options) : resolveKey(OWNER, options);
  if (by === "random" && key !== undefined) return permutation(key, values.length).slice(0, k);
  const order = new Uint32Array(values.length).map((_, index) => index);
  return order.sort((a, b) => values[b]! - values[a]! || a - b).slice(0, k);
}

function scoresBy(scores: AcquisitionScores | ArrayLike<number>, by: AcquisitionMethod): ArrayLike<number> {
  if (by !== "random" && (typeof by !== "string" || !Object.hasOwn(FIELDS, by))) {
    throw new OptionError({
      owner: OWNER,
      option: "by",
      value: by,
      expected: '"bald", "entropy", "variationRatio" or "random"',
      remedy: "Scores of your own, an array, go by themselves.",
    });
  }
  const values = isList(scores) ? scores : scores?.[by === "random" ? "mutualInformation" : FIELDS[by]];
  expectValues(OWNER, "scores", values, { examples: Math.max(values?.length ?? 0, 1) });
  return values;
}
