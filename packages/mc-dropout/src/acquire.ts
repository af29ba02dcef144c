/** Active learning: which examples to ask labels for. */
import { OptionError } from "@maskout/core";
import {
  expectKnownOptions,
  expectNumber,
  expectWhole,
  permutation,
  requireKey,
  type SeedOptions,
} from "@maskout/core/variant";
import { expectValues } from "./checks.js";
import type { Classification } from "./classification.js";

/** What an acquisition can go by; see {@link AcquireOptions}. */
export type AcquisitionMethod = "bald" | "entropy" | "variationRatio" | "random";

/** The uncertainties that examples are acquired by: the result of `classify` or `classification`. */
export type AcquisitionScores = Pick<Classification, "mutualInformation" | "predictiveEntropy" | "variationRatio">;

/** Options of {@link acquire}; `seed` or `key` is required with `by: "random"`, and used only there. */
export interface AcquireOptions extends SeedOptions {
  /**
   * `"bald"` (default): the largest mutual information, where the samples disagree most about what each is sure of.
   * `"entropy"`: the largest predictive entropy. `"variationRatio"`: the largest share of dissenting samples. `"random"`:
   * the baseline. Scores of your own, a plain array, go by themselves unless it is `"random"`.
   */
  readonly by?: AcquisitionMethod;
}

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
 * @throws {@link OptionError} for scores that are not finite and options that do not fit.
 */
export function acquire(
  scores: AcquisitionScores | ArrayLike<number>,
  k: number,
  options: AcquireOptions = {},
): Uint32Array<ArrayBuffer> {
  expectKnownOptions(OWNER, options, ["by", "seed", "key"]);
  const { by = "bald" } = options;
  const values = scoresBy(scores, by);
  expectWhole(OWNER, "k", k, 1, "It is the number of examples to take.");
  expectNumber(OWNER, "k", k, { least: 1, most: values.length }, "It is at most the number of examples.");
  if (by === "random") return permutation(requireKey(OWNER, options), values.length).slice(0, k);
  const order = new Uint32Array(values.length).map((_, index) => index);
  return order.sort((a, b) => values[b]! - values[a]! || a - b).slice(0, k);
}

function scoresBy(scores: AcquisitionScores | ArrayLike<number>, by: AcquisitionMethod): ArrayLike<number> {
  const field = by === "random" ? "mutualInformation" : FIELDS[by];
  if (field === undefined) {
    throw new OptionError({
      owner: OWNER,
      option: "by",
      value: by,
      expected: '"bald", "entropy", "variationRatio" or "random"',
      remedy: "Scores of your own, an array, go by themselves.",
    });
  }
  const values = "length" in scores ? scores : scores[field];
  expectValues(OWNER, "scores", values, { examples: values?.length });
  return values;
}
