/** The schema of the results on uncertainty. */
import { z } from "zod";
import { count, device, effort, interval, meanAndError, name, positive, share } from "../../results/fields.js";

const reliabilityBin = z.object({
  lower: share,
  upper: share,
  count: count.describe("Number of digits whose confidence is in (lower, upper]."),
  confidence: share.nullable().describe("Their mean confidence; null in an empty bin."),
  accuracy: share.nullable().describe("The share of them that is classified correctly; null in an empty bin."),
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
      samples: z.array(count).describe("Numbers of samples; the last one is used for rotated digits."),
      angles: z.array(z.number()).describe("Degrees, anticlockwise."),
    }),
    seconds: z.object({ training: z.number().nonnegative(), sampling: z.number().nonnegative() }),
    scores: z
      .array(
        z.object({
          samples: count.nullable().describe("Of Monte Carlo dropout; null for one pass without masks."),
          accuracy: share,
          negativeLogLikelihood: z.number().nullable().describe("In nats; null if a correct class had probability 0."),
          brier: z.number().nonnegative(),
          expectedCalibrationError: share,
          reliability: z.array(reliabilityBin).describe("The table behind the expected calibration error."),
        }),
      )
      .describe("Scores on the held-out test digits."),
    gains: z
      .object({
        negativeLogLikelihood: interval.nullable().describe("Null if a correct class had probability 0."),
        brier: interval,
        expectedCalibrationError: interval,
      })
      .describe(
        "Scores of the most samples minus those of one pass without masks, on the same digits; 95% intervals by 1,000 bootstrap resamples of the digits.",
      ),
    rotations: z
      .array(
        z.object({
          angle: z.number(),
          accuracy: share.describe("Accuracy of Monte Carlo dropout, against the labels of the upright digits."),
          predictiveEntropy: z.number().nonnegative().describe("Mean over the digits, nats."),
          mutualInformation: z.number().nonnegative().describe("Mean over the digits, nats."),
          entropyCounts: z
            .array(count)
            .optional()
            .describe("Numbers of digits by predictive entropy, in bins of equal width from 0 to ln 10 nats."),
          auroc: z
            .object({ passEntropy: share, predictiveEntropy: share, mutualInformation: share })
            .describe(
              "How well a score separates the rotated digits from the upright ones: 0.5 is chance, 1 is perfect.",
            ),
        }),
      )
      .describe("The test digits, rotated."),
    noticing: z
      .object({ predictiveEntropy: interval, mutualInformation: interval })
      .nullable()
      .describe(
        "AUROC of the score minus that of the entropy of one pass, mean over the angles except 0; intervals as above. Null if nothing was rotated.",
      ),
  })
  .describe("Classification: calibration, and digits unlike the training digits.");

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
      runs: count.describe("Number of runs; no digit is in two of them."),
      trainDigits: count.describe("Training digits of each run; the numbers below are per run, too."),
      temperatureDigits: count.describe("Digits to which the temperature is fitted."),
      conformalDigits: count.describe("Digits from which the threshold of the sets is computed."),
      testDigits: count.describe("Digits on which the scores are computed."),
      batchSize: count,
      epochs: count,
      learningRate: positive.describe("Of Adam."),
      samples: count.describe("Samples of Monte Carlo dropout."),
      alpha: share.describe("The share of sets that may miss the true class."),
    }),
    seconds: z.number().nonnegative(),
    predictions: z
      .array(
        z.object({
          samples: count.nullable().describe("Of Monte Carlo dropout; null for one pass without masks."),
          runs: z.array(
            z.object({
              accuracy: share.describe("Accuracy after the temperature, which does not change that of one pass."),
              temperature: positive.describe(
                "The number by which logits are divided, for each sample before its softmax.",
              ),
              before: scored,
              after: scored,
              chance: share.describe(
                "The expected calibration error by chance alone: with labels drawn from the probabilities after the temperature.",
              ),
              risk: z
                .array(share)
                .describe(
                  "The share of wrong answers among the most confident 5, 10, … 100% of the digits, after the temperature.",
                ),
              area: share.describe("The mean of the risk over all coverages."),
              coverage: share.describe("The share of sets that contain the true class."),
              size: z.number().nonnegative().describe("The mean number of classes in a set."),
              bySize: z.array(setsOfSize),
            }),
          ),
          changes: changes.describe(
            "Scores after the temperature minus those before: means over the runs, with t intervals.",
          ),
          coverage: interval.describe("Mean over the runs, with its t interval."),
          size: interval.describe("Mean over the runs, with its t interval."),
        }),
      )
      .describe("The t intervals of one kind hold jointly with 95% (Bonferroni)."),
    areaChange: interval.describe(
      "The area of the samples minus that of one pass: mean over the runs, with its t interval.",
    ),
    expectedCoverage: z
      .object({ low: share, high: share })
      .describe(
        "The range that contains the coverage of a run with probability 95% if the guarantee holds, by the beta-binomial distribution.",
      ),
    examples: z
      .array(
        z.object({
          index: count.describe("Index among the first run's test digits."),
          label: count,
          set: z.array(count),
          picture: z.base64().describe("28 x 28 bytes, row by row, 0 (paper) to 255 (ink)."),
        }),
      )
      .describe("The first few test digits of each set size, for the samples of the first run."),
  })
  .describe("Calibration: temperatures, conformal sets, and the effect of refusing the least confident answers.");

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
      gap: z
        .object({ from: z.number(), to: z.number() })
        .describe("Years left out, from the first to before the last."),
      end: z.number().describe("Nothing is learnt from this year on."),
    }),
    year: z.array(z.number()).describe("The middle of every month."),
    observed: z.array(z.number()).describe("Parts per million."),
    use: z.array(z.enum(["train", "validation", ...region.options])).describe("The use of each month."),
    networks: z.array(
      z.object({
        activation: z.enum(["relu", "tanh"]),
        seconds: z.number().nonnegative(),
        tau: positive.describe("Precision of the noise in 1/ppm^2, chosen by the likelihood of the validation months."),
        mean: z.array(z.number()).describe("Predictive mean for every month."),
        deviation: z
          .array(z.number().nonnegative())
          .describe("Predictive standard deviation for every month, including 1/tau."),
        regions: z.array(
          z.object({
            region,
            months: count,
            deviation: z.number().nonnegative().describe("Mean predictive standard deviation, ppm."),
            modelDeviation: z.number().nonnegative().describe("The same without 1/tau."),
            rmse: z.number().nonnegative().describe("RMSE of the predictive mean, ppm."),
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
    name: name.describe("Name of the data set."),
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
        tau: positive.describe("Chosen tau, in units of the targets."),
        validationLogLikelihood: z.number(),
        rmse: z.number().nonnegative(),
        passRmse: z.number().nonnegative().describe("RMSE of one pass without masks."),
        logLikelihood: z.number(),
        seconds: z.number().nonnegative(),
      }),
    ),
    summary: scores.nullable().describe("Means over the splits; null if none was finished."),
    published: z
      .object({ paper: scores, tenfold: scores.describe("The paper's networks, trained ten times as long.") })
      .nullable()
      .describe("The scores that Gal and Ghahramani report for this data set; null if it is not one of theirs."),
  })
  .describe("Regression on data from a file, by the protocol of Gal and Ghahramani 2016.");

export const uncertainty = z.object({
  effort,
  device,
  seed: name.describe("Seed of initial weights, shuffles and masks."),
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
