/** The schema of the results on speed. */
import { z } from "zod";
import { budget, count, device, effort, name, pass, positive, sample, share } from "../../results/fields.js";

const denseSize = z.object({ batch: count, inputs: count, units: count });

const dropConnect = z
  .object({
    rate: share,
    gaussianSamples: count.describe("Draws of Gaussian inference per unit."),
    budget,
    verified: z.object({
      outputs: count.describe(
        "Number of outputs and gradients compared with the reference before the first measurement.",
      ),
      values: count.describe("Number of values compared: those of some examples, and all gradients of weights."),
      tolerance: positive.describe("Largest allowed difference, over the largest expected value."),
    }),
    rows: z.array(
      denseSize.extend({
        form: z
          .enum(["dense", "example", "batch", "unit", "mean", "gaussian"])
          .describe(
            "dense: the plain product with bias. In training, what one mask covers: example, batch or unit. In inference: mean, gaussian.",
          ),
        pass,
        time: sample.describe("Milliseconds per pass over the batch, arrays in and out."),
        nanosecondsPerWeight: positive.describe(
          "Median time over batch x inputs x units, which is the number of decisions with a mask per example.",
        ),
        ratioToDense: positive.describe(
          "Median time over that of the plain product in the same rounds, with its backward pass if this has one.",
        ),
      }),
    ),
  })
  .describe("DropConnect, on the CPU.");

const monteCarlo = z
  .object({
    units: z
      .array(count)
      .describe("Units of the network, from inputs to outputs; inverted dropout after every hidden layer."),
    rate: share,
    batch: count.describe("Examples."),
    samples: count,
    budget,
    verified: z.object({
      outputs: count.describe(
        "Number of samples compared, bit for bit, with the plain passes before the first measurement.",
      ),
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

export const convolutionSize = z.object({
  batch: count,
  rows: count.describe("Rows of an image."),
  columns: count.describe("Columns of an image."),
  channels: count,
  kernelSize: count.describe("Rows and columns of a kernel; stride 1, no padding."),
  filters: count,
});

const convolution = convolutionSize
  .extend({
    budget,
    times: z.array(
      z.object({
        device: name,
        pass,
        time: sample.describe("Milliseconds per batch; tensors stay on the device, and its completion is awaited."),
        billionProductsPerSecond: positive.describe(
          "Products added up per second, in units of 1e9; forward and backward together have three times as many products as forward.",
        ),
      }),
    ),
  })
  .describe("A convolution, forward and with both gradients.");

const small = z
  .object({
    rate: share,
    budget,
    rows: z.array(
      z.object({
        size: count.describe("Elements, float32."),
        form: z
          .enum(["copy", "key, out", "seed, out", "seed"])
          .describe("Options of the call beside rate and step; without out it makes an array."),
        time: sample.describe("Microseconds per call."),
      }),
    ),
  })
  .describe("Inverted dropout of few elements, on arrays.");

const compilation = z.object({
  device: name,
  variant: name,
  milliseconds: z
    .number()
    .nonnegative()
    .describe(
      "Time of the first forward pass minus that of the second, 1,024 elements. Variants that share a program compile it in the first one's pass.",
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

const gpuSection = z
  .object({ compilation: z.array(compilation), yardsticks: z.array(yardstick) })
  .describe("Measurements that only gpu.js devices have; absent without such a device.");

const placement = z
  .enum(["arrays", "resident"])
  .describe(
    "arrays: Float32Array in, output into an existing array; on a gpu.js device, upload, kernel and readback. resident: tensors that stay on the device; on a gpu.js device, ten calls are queued per wait for completion, and the time is per call.",
  );

const speedRow = z.object({
  variant: name,
  device: name,
  placement,
  size: count.describe("Elements, float32."),
  rate: share,
  pass,
  time: sample.describe("Nanoseconds per element."),
  gigabytesPerSecond: positive
    .nullable()
    .describe(
      "Bytes of input and output over the median time, in 1e9 bytes per second; null if the output is the input, since no data moves.",
    ),
  ratioToCopy: positive.describe("Median time over that of the copy of this size."),
});

export const speed = z.object({
  effort,
  settings: z.object({
    variants: z.array(name),
    devices: z.array(device),
    sizes: z.array(count),
    rates: z.array(share),
    seed: z.string().describe("Seed of the masks; the step increases with every call."),
    budget,
  }),
  verified: z.object({
    outputs: count.describe(
      "Number of outputs compared, bit for bit, with the reference before the first measurement.",
    ),
    elements: count.describe("Number of elements of those outputs that were compared."),
  }),
  copies: z.array(
    z.object({ size: count, time: sample.describe("Nanoseconds per element."), gigabytesPerSecond: positive }),
  ),
  rows: z.array(speedRow),
  gpu: gpuSection.optional(),
  dropConnect: dropConnect.optional(),
  monteCarlo: monteCarlo.optional(),
  convolution: convolution.optional(),
  small: small.optional(),
});

export type SpeedResult = z.infer<typeof speed>;
export type SpeedRow = z.infer<typeof speedRow>;
export type Placement = z.infer<typeof placement>;
export type DropConnectResult = z.infer<typeof dropConnect>;
export type DropConnectRow = DropConnectResult["rows"][number];
export type DenseSize = z.infer<typeof denseSize>;
export type MonteCarloResult = z.infer<typeof monteCarlo>;
export type ConvolutionSize = z.infer<typeof convolutionSize>;
export type ConvolutionResult = z.infer<typeof convolution>;
export type ConvolutionRow = ConvolutionResult["times"][number];
export type SmallResult = z.infer<typeof small>;
export type SmallRow = SmallResult["rows"][number];
export type Compilation = z.infer<typeof compilation>;
export type Yardstick = z.infer<typeof yardstick>;
