/** Fields that several sections of the results share. */
import { z } from "zod";

export const count = z.int().nonnegative();
export const positive = z.number().positive();
export const share = z.number().min(0).max(1);
export const name = z.string().min(1);

export const effort = z.enum(["quick", "short", "full"]).describe("Which settings the run started from.");

export const device = z.object({
  name: name.describe("As --devices takes it."),
  ran: z.string().describe("What really ran, read back from the device."),
  software: z
    .boolean()
    .optional()
    .describe("Of a gpu.js device: whether its GPU is a program on the processor, whose times say nothing of a GPU's."),
  masks: z.enum(["drawn", "uploaded"]).optional().describe("Of a gpu.js device: where keep decisions are drawn."),
});

export const sample = z
  .object({
    count: count.describe("How many values the sample has: turns, each the median of its calls."),
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
  .describe("Training's forward pass; with the gradient, the mask drawn again; or inference.");

export const budget = z.object({
  rounds: count.describe("Turns of each case."),
  turnMilliseconds: positive.describe("A turn is as many calls as fit, one at least."),
  warmUpMilliseconds: z.number().nonnegative(),
});
