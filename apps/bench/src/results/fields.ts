/** Fields that several sections of the results share. */
import { z } from "zod";

export const count = z.int().nonnegative();
export const positive = z.number().positive();
export const share = z.number().min(0).max(1);
export const name = z.string().min(1);

export const efforts = ["quick", "short", "full"] as const;
/** How much to measure: the source of all settings that are not chosen. */
export type Effort = (typeof efforts)[number];
export const effort = z.enum(efforts).describe("The settings with which the run started.");

export const device = z.object({
  name: name.describe("The name that --devices takes."),
  ran: z.string().describe("What really ran, read back from the device."),
  software: z
    .boolean()
    .optional()
    .describe(
      "For a gpu.js device: whether its GPU is software on the processor, whose times say nothing about a GPU's.",
    ),
  masks: z.enum(["drawn", "uploaded"]).optional().describe("For a gpu.js device: where keep decisions are drawn."),
});

export const sample = z
  .object({
    count: count.describe("Number of values in the sample: turns, each the median of its calls."),
    median: z.number(),
    low: z.number().describe("Lower end of the interval for the median: an order statistic."),
    high: z.number().describe("Upper end of the interval for the median: an order statistic."),
    coverage: share.describe("The interval's coverage: 0.95 or a little more, less for fewer than 6 values."),
    mean: z.number(),
    deviation: z.number().nonnegative().describe("Sample standard deviation."),
    least: z.number(),
    lowerQuartile: z.number(),
    upperQuartile: z.number(),
    most: z.number(),
  })
  .meta({ id: "Sample", description: "A sample of measurements in numbers." });

export const pass = z
  .enum(["forward", "forward+backward", "infer"])
  .describe(
    "The forward pass in training; the same with the gradient, for which the mask is drawn again; or inference.",
  );

export const budget = z.object({
  rounds: count.describe("Number of turns of each case."),
  turnMilliseconds: positive.describe("Length of a turn, which has as many calls as fit, at least one."),
  warmUpMilliseconds: z.number().nonnegative(),
});

export const meanAndDeviation = z
  .object({ mean: z.number(), deviation: z.number().nonnegative() })
  .meta({ id: "MeanAndDeviation", description: "Mean over seeds, and sample standard deviation (0 for one seed)." });

export const meanAndError = z
  .object({ mean: z.number(), standardError: z.number().nonnegative() })
  .meta({ id: "MeanAndError", description: "Mean over splits, and its standard error (0 for one split)." });

export const interval = z
  .object({ value: z.number(), low: z.number(), high: z.number() })
  .meta({ id: "Interval", description: "An estimate and its 95% interval." });

export type RanDevice = z.infer<typeof device>;
export type Sample = z.infer<typeof sample>;
export type Pass = z.infer<typeof pass>;
export type MeanAndDeviation = z.infer<typeof meanAndDeviation>;
export type MeanAndError = z.infer<typeof meanAndError>;
export type Interval = z.infer<typeof interval>;
