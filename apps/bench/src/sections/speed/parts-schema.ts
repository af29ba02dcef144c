/** The parts of the speed section with work of their own: gpu.js devices, DropConnect and Monte Carlo dropout. */
import { z } from "zod";
import { budget, count, name, pass, positive, sample, share } from "../../results/fields.js";

export const denseSize = z.object({ batch: count, inputs: count, units: count });

export const dropConnect = z
  .object({
    rate: share,
    gaussianSamples: count.describe("Draws of Gaussian inference for every unit."),
    budget,
    verified: z.object({
      outputs: count.describe("Outputs and gradients compared with the reference before the first measurement."),
      values: count.describe("Values of those that were compared: of some examples, and gradients of weights in full."),
      tolerance: positive.describe("Largest difference that is allowed, over the largest expected value."),
    }),
    rows: z.array(
      denseSize.extend({
        form: z
          .enum(["dense", "example", "batch", "unit", "mean", "gaussian"])
          .describe(
            "dense: the plain product with bias. In training, what a mask covers: example, batch, unit. In inference: mean, gaussian.",
          ),
        pass,
        time: sample.describe("Milliseconds per pass over the batch, arrays in and out."),
        nanosecondsPerWeight: positive.describe(
          "Median time over batch x inputs x units; with a mask for every example that many decisions are taken.",
        ),
        ratioToDense: positive.describe(
          "Median time over that of the plain product in the same rounds, backward where this goes backward.",
        ),
      }),
    ),
  })
  .describe("DropConnect, on the CPU.");

export const monteCarlo = z
  .object({
    units: z.array(count).describe("Of the network, inputs to outputs; inverted dropout after every hidden layer."),
    rate: share,
    batch: count.describe("Examples."),
    samples: count,
    budget,
    verified: z.object({
      outputs: count.describe("Samples compared, bit for bit, with the plain passes before the first measurement."),
      elements: count,
    }),
    rows: z.array(
      z.object({
        way: z
          .enum(["mcDropout", "whole passes"])
          .describe("mcDropout: classify. whole passes: predict in sample mode, one sample after another."),
        device: name,
        time: sample.describe("Milliseconds per sample of the whole batch."),
        samplesPerSecond: positive,
        speedup: positive.describe("Samples per second over those of the whole passes in the same rounds."),
      }),
    ),
  })
  .describe("Monte Carlo dropout.");

const compilation = z.object({
  device: name,
  variant: name,
  milliseconds: z
    .number()
    .nonnegative()
    .describe(
      "The first forward pass less the second, of 1,024 elements. Variants share a program, and the first pays.",
    ),
});

const yardstick = z.object({
  device: name,
  kind: z
    .enum(["copy", "random"])
    .describe(
      "copy: a copy by the device. random: inverted dropout at rate 0.5 in a gpu.js kernel with Math.random().",
    ),
  size: count,
  time: sample.describe("Nanoseconds per element, in the same rounds as the rows."),
});

export const gpuSection = z
  .object({ compilation: z.array(compilation), yardsticks: z.array(yardstick) })
  .describe("What only gpu.js devices have; there are none otherwise.");

export type Compilation = z.infer<typeof compilation>;
export type Yardstick = z.infer<typeof yardstick>;
