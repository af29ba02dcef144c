/** The schema of the results on training. */
import { z } from "zod";
import { count, device, effort, interval, meanAndDeviation, name, positive, share } from "../../results/fields.js";

/** A loss; null stands for NaN, which JSON does not have. */
const loss = z.number().nullable();

const evaluation = z.object({
  loss: loss.describe("Cross-entropy in nats; null if training diverged."),
  accuracy: share,
});

const rates = z.object({
  input: share.describe(
    "Dropout rate of the inputs of the first hidden layer: the network's inputs, or the outputs of the convolutions.",
  ),
  hidden: share.describe(
    "Dropout rate of hidden units; in residual networks the rate of the last block, or between the convolutions of every block.",
  ),
});

const training = z.object({
  variant: name.describe('A variant, or "none".'),
  device: name,
  seed: name.describe("Seed of the initial weights, the shuffles and the masks."),
  seconds: z.number().nonnegative().describe("Seconds of training, including the evaluations after every epoch."),
  monteCarlo: z
    .object({ samples: count, accuracy: share })
    .optional()
    .describe(
      "Accuracy of the mean over samples on the test digits, masks on, after the last epoch; absent without masks.",
    ),
  calibrationError: share
    .optional()
    .describe("Expected calibration error on the test digits after the last epoch, masks off, in 15 bins."),
  epochs: z.array(
    z.object({
      epoch: count.describe("Counts from 1."),
      loss: loss.describe("Mean training loss over the epoch, masks on; null if training diverged."),
      train: evaluation.describe("On the training digits, masks off."),
      test: evaluation.describe("On the test digits, masks off."),
    }),
  ),
});

const trainSettings = z.object({
  convolutions: z
    .object({ filters: z.array(count), kernelSize: count, poolSize: count })
    .optional()
    .describe(
      "Before the hidden layers: convolutions, each followed by ReLU, then max pooling. If absent, digits enter as rows.",
    ),
  blocks: z
    .object({ count, filters: count })
    .optional()
    .describe(
      "Residual blocks of two convolutions 3x3, batch normalisation before each, on maps of a quarter of the digits' size.",
    ),
  hidden: z.array(count).describe("Units of the hidden layers."),
  activation: z.enum(["relu", "selu"]).optional().describe("Activation after each hidden layer; relu if absent."),
  rates: rates.describe("Rates of the variants that have no rates of their own."),
  ratesOf: z.record(name, rates).optional().describe("Rates of the variants that have their own, by variant."),
  trainDigits: count,
  testDigits: count,
  batchSize: count,
  epochs: count,
  optimizer: z.enum(["sgd", "adadelta", "adam"]).optional().describe("The optimizer; sgd if absent."),
  learningRate: positive,
  momentum: share.optional().describe("Of sgd."),
  maxNorm: positive.nullable().optional().describe("For sgd: the limit on the norm of a unit's incoming weights."),
  seeds: z.array(name),
  samples: count.optional().describe("Monte Carlo samples per test digit after the last epoch."),
  fewerSeeds: z
    .record(name, count)
    .optional()
    .describe(
      "Variants that take part with only the first n seeds, by variant; 0 means that the variant does not take part.",
    ),
});

export const train = z.object({
  effort,
  devices: z.array(device),
  split: z.object({ seed: z.string(), train: count, test: count }).describe("Split of the 10,000 digits."),
  experiments: z.array(
    z.object({
      name,
      title: z.string(),
      settings: trainSettings,
      trainings: z.array(training).describe("The finished trainings."),
      summary: z.array(
        z.object({
          variant: name,
          device: name,
          seeds: count,
          train: meanAndDeviation.describe("Accuracy on the training digits after the last epoch."),
          test: meanAndDeviation.describe("Accuracy on the test digits after the last epoch."),
          testLoss: meanAndDeviation
            .nullable()
            .describe("Cross-entropy on the test digits after the last epoch, nats; null if a training diverged."),
          monteCarlo: meanAndDeviation
            .optional()
            .describe("Monte Carlo accuracy on the test digits after the last epoch; absent without masks."),
          calibrationError: meanAndDeviation
            .optional()
            .describe("Expected calibration error on the test digits after the last epoch, masks off."),
          gap: meanAndDeviation.describe("Train accuracy minus test accuracy, training by training."),
          difference: z
            .object({
              seeds: count.describe("Number of seeds that both were trained with, at least two."),
              comparisons: count.describe(
                "Number of variants that are compared; the intervals hold jointly for all of them.",
              ),
              test: interval.describe("Difference of the accuracy on the test digits."),
              testLoss: interval
                .nullable()
                .describe("Difference of the loss on the test digits; null if a training diverged."),
              calibrationError: interval
                .optional()
                .describe("Difference of the expected calibration error on the test digits."),
            })
            .optional()
            .describe(
              "This variant minus no dropout on the same device, seed by seed: mean and 95% t interval, jointly for all variants (Bonferroni).",
            ),
        }),
      ),
    }),
  ),
});

export type TrainResult = z.infer<typeof train>;
export type ExperimentResult = TrainResult["experiments"][number];
export type Training = z.infer<typeof training>;
export type Rates = z.infer<typeof rates>;
export type TrainSettings = z.infer<typeof trainSettings>;
