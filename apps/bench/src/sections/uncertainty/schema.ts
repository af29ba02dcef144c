/** The part of the results on uncertainty. */
import { z } from "zod";
import { count, device, effort, interval, meanAndError, name, positive, share } from "../../results/fields.js";

const reliabilityBin = z.object({
  lower: share,
  upper: share,
  count: count.describe("Digits whose confidence is in (lower, upper]."),
  confidence: share.nullable().describe("Their mean confidence; null in an empty bin."),
  accuracy: share.nullable().describe("The share of them that is right; null in an empty bin."),
});

const digits = z
  .object({
    settings: z.object({
      hidden: z.array(count).describe("Units of the hidden layers, each followed by ReLU and inverted dropout."),
      rate: share,
      trainDigits: count,
      testDigits: count,
      batchSize: count,
      epochs: count,
      learningRate: positive.describe("Of Adam."),
      samples: z.array(count).describe("The last is used on rotated digits."),
      angles: z.array(z.number()).describe("Degrees, anticlockwise."),
    }),
    seconds: z.object({ training: z.number().nonnegative(), sampling: z.number().nonnegative() }),
    scores: z
      .array(
        z.object({
          samples: count.nullable().describe("Of Monte Carlo dropout; null for one pass without masks."),
          accuracy: share,
          negativeLogLikelihood: z
            .number()
            .nullable()
            .describe("Nats; null where a right class was given none at all."),
          brier: z.number().nonnegative(),
          expectedCalibrationError: share,
          reliability: z.array(reliabilityBin).describe("The table behind the expected calibration error."),
        }),
      )
      .describe("On the held-out test digits."),
    gains: z
      .object({
        negativeLogLikelihood: interval.nullable().describe("Null where a right class was given none at all."),
        brier: interval,
        expectedCalibrationError: interval,
      })
      .describe(
        "Scores of the most samples less those of one pass without masks, on the same digits; intervals of 95% by 1,000 bootstrap resamples of the digits.",
      ),
    rotations: z
      .array(
        z.object({
          angle: z.number(),
          accuracy: share.describe("Of Monte Carlo dropout, against the labels of the upright digits."),
          predictiveEntropy: z.number().nonnegative().describe("Mean over the digits, nats."),
          mutualInformation: z.number().nonnegative().describe("Mean over the digits, nats."),
          entropyCounts: z
            .array(count)
            .optional()
            .describe("Digits by predictive entropy, in bins of equal width from 0 to ln 10 nats."),
          auroc: z
            .object({ passEntropy: share, predictiveEntropy: share, mutualInformation: share })
            .describe("How well a score tells the rotated digits from the upright: 0.5 is chance, 1 is perfect."),
        }),
      )
      .describe("The test digits, rotated."),
    noticing: z
      .object({ predictiveEntropy: interval, mutualInformation: interval })
      .nullable()
      .describe(
        "AUROC of the score less that of the entropy of one pass, mean over the angles but 0; intervals as above. Null where nothing was rotated.",
      ),
  })
  .describe("Classification: calibration, and digits unlike those learnt.");

const scored = z.object({
  expectedCalibrationError: share,
  negativeLogLikelihood: z.number().nonnegative().describe("Nats."),
  brier: z.number().nonnegative(),
});

const changes = z.object({ expectedCalibrationError: interval, negativeLogLikelihood: interval, brier: interval });

const setsOfSize = z.object({ size: count, count, coverage: share });

const calibration = z
  .object({
    settings: z.object({
      hidden: z.array(count).describe("Units of the hidden layers, each followed by ReLU and inverted dropout."),
      rate: share,
      runs: count.describe("Each with digits of its own: no digit is in two of them."),
      trainDigits: count.describe("Of each run, as all that follow."),
      temperatureDigits: count.describe("What the temperature is fitted to."),
      conformalDigits: count.describe("What the threshold of the sets is taken from."),
      testDigits: count.describe("What everything is reported on."),
      batchSize: count,
      epochs: count,
      learningRate: positive.describe("Of Adam."),
      samples: count.describe("Of Monte Carlo dropout."),
      alpha: share.describe("How often a set may miss the digit."),
    }),
    seconds: z.number().nonnegative(),
    predictions: z
      .array(
        z.object({
          samples: count.nullable().describe("Of Monte Carlo dropout; null for one pass without masks."),
          runs: z.array(
            z.object({
              accuracy: share.describe("A temperature changes none of one pass; of samples, that after it."),
              temperature: positive.describe("Logits are divided by it, each sample's before its softmax."),
              before: scored,
              after: scored,
              chance: share.describe(
                "The expected calibration error that chance alone gives: of labels drawn from the probabilities after the temperature.",
              ),
              risk: z
                .array(share)
                .describe(
                  "The share of wrong answers among the surest 5, 10, … 100% of the digits, after the temperature.",
                ),
              area: share.describe("The mean of the risk over all coverages."),
              coverage: share.describe("The share of sets that hold the digit."),
              size: z.number().nonnegative().describe("The mean number of classes in a set."),
              bySize: z.array(setsOfSize),
            }),
          ),
          changes: changes.describe("After the temperature less before: means over the runs, with t intervals."),
          coverage: interval.describe("Mean over the runs, with its t interval."),
          size: interval.describe("Mean over the runs, with its t interval."),
        }),
      )
      .describe("The t intervals of one kind hold together with 95% (Bonferroni)."),
    areaChange: interval.describe(
      "The area of the samples less that of one pass: mean over the runs, with its t interval.",
    ),
    expectedCoverage: z
      .object({ low: share, high: share })
      .describe(
        "What the coverage of one run is in, 95 times in 100, if the guarantee holds: the beta-binomial distribution.",
      ),
    examples: z
      .array(
        z.object({
          index: count.describe("Of the first run's test digits."),
          label: count,
          set: z.array(count),
          picture: z.base64().describe("28 x 28 bytes, row by row, 0 (paper) to 255 (ink)."),
        }),
      )
      .describe("The first few test digits of each size of set, of the samples of the first run."),
  })
  .describe("Calibration: temperatures, conformal sets, and what refusing the least sure is worth.");

const region = z
  .enum(["inside", "gap", "beyond"])
  .describe("inside: held-out months between learnt ones. gap: years left out. beyond: after the last learnt month.");

const co2 = z
  .object({
    settings: z.object({
      hidden: z.array(count),
      rate: share,
      epochs: count,
      batchSize: count,
      learningRate: positive.describe("Of Adam."),
      samples: count,
      gap: z.object({ from: z.number(), to: z.number() }).describe("Years, the first in and the last out."),
      end: z.number().describe("Nothing is learnt from this year on."),
    }),
    year: z.array(z.number()).describe("The middle of every month."),
    observed: z.array(z.number()).describe("Parts per million."),
    use: z.array(z.enum(["train", "validation", ...region.options])).describe("What each month is for."),
    networks: z.array(
      z.object({
        activation: z.enum(["relu", "tanh"]),
        seconds: z.number().nonnegative(),
        tau: positive.describe("Precision of the noise, 1/ppm^2, by the likelihood of the validation months."),
        mean: z.array(z.number()).describe("For every month."),
        deviation: z.array(z.number().nonnegative()).describe("For every month, 1/tau included."),
        regions: z.array(
          z.object({
            region,
            months: count,
            deviation: z.number().nonnegative().describe("Mean predictive standard deviation, ppm."),
            modelDeviation: z.number().nonnegative().describe("The same without 1/tau."),
            rmse: z.number().nonnegative().describe("Of the predictive mean, ppm."),
            coverage: share.describe("Share of the months inside the 95% band, mean ± 1.96 standard deviations."),
          }),
        ),
      }),
    ),
  })
  .describe("Regression: monthly CO2 at Mauna Loa, in parts per million, with a gap.");

const scores = z.object({ rmse: meanAndError, logLikelihood: meanAndError.describe("Nats per example.") });

const regression = z
  .object({
    name: name.describe("Of the data set."),
    settings: z.object({
      examples: count,
      features: count,
      hidden: z.array(count),
      rates: z.array(share),
      taus: z.array(positive).describe("In units of the standardised targets."),
      epochs: count,
      batchSize: count,
      samples: count,
    }),
    splits: z.array(
      z.object({
        split: count,
        rate: share,
        tau: positive.describe("In units of the targets."),
        validationLogLikelihood: z.number(),
        rmse: z.number().nonnegative(),
        passRmse: z.number().nonnegative().describe("Of one pass without masks."),
        logLikelihood: z.number(),
        seconds: z.number().nonnegative(),
      }),
    ),
    summary: scores.nullable().describe("Over the splits; null where none was finished."),
    published: z
      .object({ paper: scores, tenfold: scores.describe("The paper's networks, trained ten times as long.") })
      .nullable()
      .describe("What Gal and Ghahramani report for this data set; null where it is not one of theirs."),
  })
  .describe("Regression on data from a file, by the protocol of Gal and Ghahramani 2016.");

export const uncertainty = z.object({
  effort,
  device,
  seed: name.describe("Of initial weights, shuffles and masks."),
  digits: digits.optional(),
  calibration: calibration.optional(),
  co2: co2.optional(),
  regression: regression.optional(),
});

export type UncertaintyResult = z.infer<typeof uncertainty>;
export type DigitsUncertainty = z.infer<typeof digits>;
export type CalibrationUncertainty = z.infer<typeof calibration>;
export type Co2Uncertainty = z.infer<typeof co2>;
export type RegressionUncertainty = z.infer<typeof regression>;
export type PublishedScores = NonNullable<RegressionUncertainty["published"]>;
