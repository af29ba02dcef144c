/** The schema of the results on other libraries. */
import { z } from "zod";
import { budget, count, name, pass, positive, sample, share } from "../../results/fields.js";
import { convolutionSize } from "../speed/schema.js";

const library = z.object({ name, version: z.string(), backend: z.string(), notes: z.array(z.string()) });

export const peers = z.object({
  size: count.describe("Number of elements of the dropout measurements, float32 arrays in and out."),
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
  small: z
    .object({
      rate: share,
      rows: z.array(
        z.object({
          library: name,
          size: count.describe("Elements, float32."),
          time: sample.describe(
            "Microseconds per forward pass that makes an array; maskout's derives its key from a seed.",
          ),
          ratio: positive.describe("Median time over that of maskout's in the same rounds."),
        }),
      ),
    })
    .optional(),
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
  convolution: convolutionSize
    .extend({
      times: z.array(
        z.object({
          library: name,
          pass,
          images: count.describe("Number of images per call: the whole batch, or one for a slow library."),
          time: sample.describe(
            "Milliseconds per batch, arrays in and out; in a forward pass the weights are resident.",
          ),
          ratio: positive.describe("Median time over that of maskout's in the same rounds."),
        }),
      ),
    })
    .optional(),
  adapters: z
    .object({
      units: z.array(count).describe("Units of a network with inverted dropout after every hidden layer."),
      batch: count,
      rate: share,
      rows: z.array(
        z.object({
          adapter: name.describe("The maskout package with the adapter."),
          library: name,
          plain: sample.describe("Milliseconds of a plain run of the library's model, array in and out."),
          sample: sample.describe("Milliseconds of a run with masks, through the adapter."),
          ratio: sample.describe("Time of the sample over that of the plain run in the same round."),
        }),
      ),
    })
    .optional(),
});

export type PeersResult = z.infer<typeof peers>;
