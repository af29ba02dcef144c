/** The part of the results on training. */
import { z } from "zod";
import { count, device, effort, interval, meanAndDeviation, name, positive, share } from "../../results/fields.js";

/** JSON has no NaN. */
const loss = z.number().nullable();

const evaluation = z.object({
  loss: loss.describe("Cross-entropy in nats; null where training diverged."),
  accuracy: share,
});

const rates = z.object({
  input: share.describe("Rate of dropping what enters the first hidden layer: inputs, or what convolutions hand on."),
  hidden: share.describe(
    "Rate of dropping hidden units; in residual blocks that of the last block, or between the convolutions of all.",
  ),
});

const training = z.object({
  variant: name.describe('A variant, or "none".'),
  device: name,
  seed: name.describe("Of the initial weights, the shuffles and the masks."),
  seconds: z.number().nonnegative().describe("Of training, with the evaluations after every epoch."),
  monteCarlo: z
    .object({ samples: count, accuracy: share })
    .optional()
    .describe(
      "Accuracy on the test digits of the mean over samples, masks on, after the last epoch; absent without masks.",
    ),
  calibrationError: share
    .optional()
    .describe("Expected calibration error on the test digits after the last epoch, masks off, in 15 bins."),
  epochs: z.array(
    z.object({
      epoch: count.describe("Counts from 1."),
      loss: loss.describe("Mean training loss over the epoch, masks on; null where training diverged."),
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
      "Before the hidden layers: convolutions, ReLU after each, then max pooling. Without, digits enter as rows.",
    ),
  blocks: z
    .object({ count, filters: count })
    .optional()
    .describe(
      "Residual blocks of two convolutions 3x3, batch normalisation before each, on maps of a quarter of the digits' size.",
    ),
  hidden: z.array(count).describe("Units of the hidden layers."),
  activation: z.enum(["relu", "selu"]).optional().describe("After each hidden layer; relu where it is not said."),
  rates: rates.describe("Of those variants that have none of their own."),
  ratesOf: z.record(name, rates).optional().describe("By variant, the rates that it has of its own."),
  trainDigits: count,
  testDigits: count,
  batchSize: count,
  epochs: count,
  optimizer: z.enum(["sgd", "adadelta", "adam"]).optional().describe("sgd where it is not said."),
  learningRate: positive,
  momentum: share.optional().describe("Of sgd."),
  maxNorm: positive.nullable().optional().describe("Of sgd: the limit on the norm of a unit's incoming weights."),
  seeds: z.array(name),
  samples: count.optional().describe("Monte Carlo samples on the test digits after the last epoch."),
  fewerSeeds: z
    .record(name, count)
    .optional()
    .describe("Variants that take part with this many of the seeds only, the first ones; 0 is not at all."),
});

export const train = z.object({
  effort,
  devices: z.array(device),
  split: z.object({ seed: z.string(), train: count, test: count }).describe("Of the 10,000 digits."),
  experiments: z.array(
    z.object({
      name,
      title: z.string(),
      settings: trainSettings,
      trainings: z.array(training).describe("Finished ones only."),
      summary: z.array(
        z.object({
          variant: name,
          device: name,
          seeds: count,
          train: meanAndDeviation.describe("Accuracy on the training digits after the last epoch."),
          test: meanAndDeviation.describe("Accuracy on the test digits after the last epoch."),
          testLoss: meanAndDeviation
            .nullable()
            .describe("Cross-entropy on the test digits after the last epoch, nats; null where a run diverged."),
          monteCarlo: meanAndDeviation
            .optional()
            .describe("Monte Carlo accuracy on the test digits after the last epoch; absent without masks."),
          calibrationError: meanAndDeviation
            .optional()
            .describe("Expected calibration error on the test digits after the last epoch, masks off."),
          gap: meanAndDeviation.describe("Train accuracy minus test accuracy, training by training."),
          difference: z
            .object({
              seeds: count.describe("Those that both were trained with, two at least."),
              comparisons: count.describe("How many variants are compared so, which all intervals hold for together."),
              test: interval.describe("Of the accuracy on the test digits."),
              testLoss: interval.nullable().describe("Of the loss on the test digits; null where a training diverged."),
              calibrationError: interval.optional().describe("Of the expected calibration error on the test digits."),
            })
            .optional()
            .describe(
              "This less no dropout on the same device, seed by seed: mean and t interval of 95% for all variants together (Bonferroni).",
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
