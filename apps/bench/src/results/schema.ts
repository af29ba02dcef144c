/**
 * What a comparison writes: `results.json`. This schema is its one definition. The types, the checks on writing and
 * reading, and the JSON Schema that `bench schema` prints all come from it.
 *
 * A change that an old reader would misunderstand raises {@link SCHEMA_VERSION}; a new optional field does not.
 */
import { z } from "zod";
import { type denseSize, dropConnect, gpuSection, monteCarlo } from "../sections/speed/parts-schema.js";
import { uncertainty } from "../sections/uncertainty/schema.js";
import { budget, count, device, effort, name, pass, positive, sample, share } from "./fields.js";

export const SCHEMA_VERSION = 1;

const meanAndDeviation = z
  .object({ mean: z.number(), deviation: z.number().nonnegative() })
  .meta({ id: "MeanAndDeviation", description: "Mean over seeds, and sample standard deviation (0 for one seed)." });

const environment = z
  .object({
    date: z.iso.datetime().describe("When the run started, UTC."),
    runtime: z.string().describe('Such as "Node.js 22.20.0".'),
    engine: z.string().describe('Such as "V8 12.4".'),
    cpu: z.string().nullable().describe("The processor's model, where the platform says."),
    cores: count.describe("Logical processors."),
    memoryBytes: count.nullable(),
    os: z.string(),
    loadAverage: z
      .number()
      .nonnegative()
      .nullable()
      .describe("Processes that wanted a core in the minute before the run."),
    commit: z.string().nullable().describe("The source's git commit, where it is known."),
    modified: z.boolean().nullable().describe("Whether the source had changes that were not committed."),
  })
  .describe("Where the run took place.");

const placement = z
  .enum(["arrays", "resident"])
  .describe(
    "arrays: Float32Array in and out, into an array that is there; on a gpu.js device upload, kernel and readback. resident: tensors that stay on the device, its completion waited for.",
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
      "Bytes of input and output over the median time, 1e9 bytes; null where the output is the input, and none move.",
    ),
  ratioToCopy: positive.describe("Median time over that of the copy of this size."),
});

const speed = z.object({
  effort,
  settings: z.object({
    variants: z.array(name),
    devices: z.array(device),
    sizes: z.array(count),
    rates: z.array(share),
    seed: z.string().describe("Of the masks; the step counts up with every call."),
    budget,
  }),
  verified: z.object({
    outputs: count.describe("Outputs compared, bit for bit, with the reference before the first measurement."),
    elements: count.describe("Elements of those outputs that were compared."),
  }),
  copies: z.array(
    z.object({ size: count, time: sample.describe("Nanoseconds per element."), gigabytesPerSecond: positive }),
  ),
  rows: z.array(speedRow),
  gpu: gpuSection.optional(),
  dropConnect: dropConnect.optional(),
  monteCarlo: monteCarlo.optional(),
});

const library = z.object({ name, version: z.string(), backend: z.string(), notes: z.array(z.string()) });

const peers = z.object({
  size: count.describe("Elements of the dropout work, float32 arrays in and out."),
  budget,
  libraries: z.array(library),
  skipped: z.array(z.object({ name, reason: z.string() })),
  dropout: z.array(
    z.object({
      library: name.describe('A peer, or "maskout" for inverted dropout on arrays.'),
      rate: share,
      pass,
      time: sample.describe("Nanoseconds per element."),
      ratio: positive.describe("Median time over that of maskout's inverted dropout in the same rounds."),
    }),
  ),
  dense: z
    .object({
      batch: count,
      inputs: count,
      units: count,
      rows: z.array(
        z.object({
          library: name,
          time: sample.describe("Milliseconds per product, array in and out, weights resident."),
          ratio: positive.describe("Median time over that of maskout's product in the same rounds."),
        }),
      ),
    })
    .optional(),
});

/** JSON has no NaN. */
const loss = z.number().nullable();

const evaluation = z.object({
  loss: loss.describe("Cross-entropy in nats; null where training diverged."),
  accuracy: share,
});

const trainRun = z.object({
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
  hidden: z.array(count).describe("Units of the hidden layers, ReLU after each."),
  inputRate: share.describe(
    "Rate of dropping what enters the first hidden layer: inputs, or what convolutions hand on.",
  ),
  hiddenRate: share.describe("Rate of dropping hidden units."),
  trainDigits: count,
  testDigits: count,
  batchSize: count,
  epochs: count,
  optimizer: z
    .enum(["sgd", "adadelta"])
    .optional()
    .describe("sgd where it is not said; adadelta has neither momentum nor a limit."),
  learningRate: positive,
  momentum: share,
  maxNorm: positive.nullable().describe("Limit on the norm of a unit's incoming weights."),
  seeds: z.array(name),
  samples: count.optional().describe("Monte Carlo samples on the test digits after the last epoch."),
  fewerSeeds: z
    .record(name, count)
    .optional()
    .describe("Variants that take part with this many of the seeds only, the first ones; 0 is not at all."),
});

const train = z.object({
  effort,
  devices: z.array(device),
  split: z.object({ seed: z.string(), train: count, test: count }).describe("Of the 10,000 digits."),
  experiments: z.array(
    z.object({
      name,
      title: z.string(),
      settings: trainSettings,
      runs: z.array(trainRun).describe("Finished runs only."),
      summary: z.array(
        z.object({
          variant: name,
          device: name,
          runs: count,
          train: meanAndDeviation.describe("Accuracy on the training digits after the last epoch."),
          test: meanAndDeviation.describe("Accuracy on the test digits after the last epoch."),
          testLoss: meanAndDeviation
            .nullable()
            .describe("Cross-entropy on the test digits after the last epoch, nats; null where a run diverged."),
          monteCarlo: meanAndDeviation
            .optional()
            .describe("Monte Carlo accuracy on the test digits after the last epoch; absent without masks."),
          gap: meanAndDeviation.describe("Train accuracy minus test accuracy, run by run."),
        }),
      ),
    }),
  ),
});

const bar = z.object({
  name,
  bar: z.string().describe('Such as "at least 3.5".'),
  measured: z.number(),
  met: z.boolean(),
  detail: z.string().describe("Which rows the number comes from."),
});

const skippedDevice = z.object({ name, reason: z.string().describe("Why, and what to do about it.") });

export const resultsSchema = z
  .object({
    kind: z.literal("maskout-bench-results"),
    schemaVersion: z.literal(SCHEMA_VERSION),
    interrupted: z.boolean().describe("Whether the run was stopped; what was finished is here."),
    environment,
    skippedDevices: z.array(skippedDevice).optional().describe("Devices that were asked for and are not there."),
    speed: speed.optional(),
    peers: peers.optional(),
    train: train.optional(),
    uncertainty: uncertainty.optional(),
    bars: z.array(bar).describe("What the project promises, and what this run measured."),
  })
  .describe("The results of a comparison by @maskout/bench.");

/** The same as JSON Schema, as it applies to a file. */
export function resultsJsonSchema(): object {
  return z.toJSONSchema(resultsSchema, { io: "input" });
}

export type Results = z.infer<typeof resultsSchema>;
export type {
  Co2Uncertainty,
  DigitsUncertainty,
  MeanAndError,
  PublishedScores,
  RegressionUncertainty,
  UncertaintySection,
} from "../sections/uncertainty/schema.js";
export type Environment = z.infer<typeof environment>;
export type SkippedDevice = z.infer<typeof skippedDevice>;
export type RanDevice = z.infer<typeof device>;
export type Effort = z.infer<typeof effort>;
export type Sample = z.infer<typeof sample>;
export type MeanAndDeviation = z.infer<typeof meanAndDeviation>;
export type SpeedSection = z.infer<typeof speed>;
export type SpeedRow = z.infer<typeof speedRow>;
export type DropConnectSection = z.infer<typeof dropConnect>;
export type DropConnectRow = DropConnectSection["rows"][number];
export type DenseSize = z.infer<typeof denseSize>;
export type MonteCarloSection = z.infer<typeof monteCarlo>;
export type Pass = z.infer<typeof pass>;
export type { Compilation, Yardstick } from "../sections/speed/parts-schema.js";
export type Placement = z.infer<typeof placement>;
export type PeersSection = z.infer<typeof peers>;
export type TrainSection = z.infer<typeof train>;
export type ExperimentResult = TrainSection["experiments"][number];
export type TrainRun = z.infer<typeof trainRun>;
export type TrainSettings = z.infer<typeof trainSettings>;
export type Bar = z.infer<typeof bar>;
