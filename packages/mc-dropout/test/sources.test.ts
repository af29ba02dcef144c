/** Samples of what makes its own passes are those of the model that is behind them; where they do not differ, it is said. */
import { cpu, dense, relu, sequential, tensor, tidy } from "@maskout/core";
import { invertedDropout } from "@maskout/inverted";
import {
  type McDropoutOptions,
  mcDropout,
  type PassSource,
  type PassValues,
  type SamplingWarning,
} from "@maskout/mc-dropout";
import { describe, expect, it, vi } from "vitest";

const x = Array.from({ length: 5 }, (_, row) => [Math.sin(row), Math.cos(row), row]);
const model = sequential([dense(8), relu(), invertedDropout({ rate: 0.5 }), dense(3)], {
  seed: "source",
  inputShape: [3],
});
const options: McDropoutOptions = { samples: 7, seed: "masks", batchSize: 2, step: 3 };

/** The model as something of which only its passes are known. */
const passes = (as: (output: { values: Float32Array; shape: readonly number[] }) => PassValues): PassSource => ({
  outputs: "logits",
  async pass(batch, place) {
    using output = tidy(model.device, () => model.forward(batch, { mode: "sample", ...place }).output);
    return as({ values: await output.data(), shape: output.shape });
  },
});

describe("a model's passes, made by somebody else, say what the model says", () => {
  const forms: Readonly<Record<string, Parameters<typeof passes>[0]>> = {
    "flat arrays": ({ values }) => values,
    "arrays of arrays": ({ values }) =>
      Array.from({ length: values.length / 3 }, (_, row) => [...values.slice(3 * row, 3 * row + 3)]),
    tensors: ({ values, shape }) => tensor(values, shape),
    "data and dims": ({ values: data, shape: dims }) => ({ data, dims }),
  };
  for (const [name, form] of Object.entries(forms)) {
    it(`as ${name}`, async () => {
      const before = cpu().memory().tensors;
      const source = mcDropout(passes(form), options);
      const [theirs, ours] = [source, mcDropout(model, options)];
      expect(await theirs.classify(x, { keepSamples: true })).toEqual(await ours.classify(x, { keepSamples: true }));
      expect(await theirs.regress(x)).toEqual(await ours.regress(x));
      expect(cpu().memory().tensors).toBe(before);
    });
  }

  it("at once, of outputs of any shape, and of one number per example", async () => {
    const sums = mcDropout(
      { pass: (batch, { sample }) => [...batch.dataSync()].flatMap((v, at) => (at % 3 === 0 ? [v + sample] : [])) },
      { ...options, samples: 3 },
    );
    const { mean, variance, shape } = await sums.regress(x);
    expect(shape).toEqual([5]);
    expect([...mean].map((value, row) => Math.round(1e6 * (value - Math.sin(row))))).toEqual([1e6, 1e6, 1e6, 1e6, 1e6]);
    expect(variance[0]).toBeCloseTo(2 / 3);
  });
});

it("each pass is asked for its place, once, and tells progress; an abort ends it", async () => {
  const asked: string[] = [];
  const progress: number[] = [];
  const controller = new AbortController();
  const source: PassSource = {
    pass(batch, { sample, step, key, firstExample }) {
      asked.push(`${firstExample}:${sample}:${batch.shape.join("x")}`);
      expect({ step, key }).toEqual({ step: 3, key: [1, 2] });
      return new Float32Array(2 * batch.shape[0]!).fill(sample);
    },
  };
  const onProgress = ({ done }: { readonly done: number }): void => {
    progress.push(done);
    if (asked.length === 6) controller.abort();
  };
  const common = { samples: 2, key: [1, 2] as const, step: 3, batchSize: 2 };
  await mcDropout(source, { ...common, onProgress, signal: controller.signal }).regress(x);
  expect(asked).toEqual(["0:0:2x3", "0:1:2x3", "2:0:2x3", "2:1:2x3", "4:0:1x3", "4:1:1x3"]);
  expect(progress).toEqual([1, 2, 3, 4, 5, 6]);
  await expect(mcDropout(source, { ...common, signal: controller.signal }).regress(x)).rejects.toThrow("abort");
  expect(asked).toHaveLength(6);
});

describe("where samples do not differ, it is said once, with the likely cause", () => {
  const warningsOf = async (source: PassSource, samples: number): Promise<readonly SamplingWarning[]> => {
    const warnings: SamplingWarning[] = [];
    const sampled = mcDropout(source, { samples, seed: 1, onWarning: (warning) => warnings.push(warning) });
    await sampled.regress(x);
    await sampled.classify(x, { outputs: "logits" });
    return warnings;
  };
  const logits = new Float32Array(10).fill(1);

  it("of passes without masks", async () => {
    expect(await warningsOf({ pass: () => logits }, 3)).toEqual([
      {
        code: "equalSamples",
        message: expect.stringMatching(/all 3 samples are equal, bit for bit\. Its dropout is off/),
      },
    ]);
  });

  it("not of samples that differ, nor of a single one", async () => {
    expect(
      await warningsOf({ pass: (_, { sample }) => logits.map((v, at) => v + (at === 9 ? sample : 0)) }, 3),
    ).toEqual([]);
    expect(await warningsOf({ pass: () => logits }, 1)).toEqual([]);
  });

  it("on the console, if nobody else is told", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    await mcDropout({ pass: () => logits }, { samples: 2, seed: 1 }).regress(x);
    expect(warn.mock.calls).toEqual([[expect.stringContaining("all 2 samples are equal")]]);
    warn.mockRestore();
  });
});

describe("what is no source, or no output, is refused", () => {
  const sampled = (pass: PassSource["pass"]) => mcDropout({ pass }, { samples: 2, seed: 1 });

  it("a source without a seed, or with a mask for all", () => {
    expect(() => mcDropout({ pass: () => [1] }, { samples: 2 })).toThrow(/"seed"/);
    expect(() => mcDropout({ pass: () => [1] }, { samples: 2, seed: 1, consistent: true })).toThrow(/"consistent"/);
    // @ts-expect-error: It makes no passes.
    expect(() => mcDropout({ run: () => [1] }, { samples: 2, seed: 1 })).toThrow(/a method pass/);
  });

  it("a classifier that does not say what its outputs are", async () => {
    await expect(sampled(() => [[1, 2]]).classify([[0]])).rejects.toThrow(/State what pass returns/);
  });

  it("outputs that are none, not of every example, or of another shape in another pass, with nothing left behind", async () => {
    const before = cpu().memory().tensors;
    await expect(sampled(() => new Float32Array(7)).regress(x)).rejects.toThrow(/outputs of 5 examples/);
    // @ts-expect-error: A text is no output.
    await expect(sampled(() => [["a"]]).regress([[1]])).rejects.toThrow(/outputs of pass/);
    const growing = sampled((_, { sample }) => new Float32Array(5 * (sample + 1)).fill(sample));
    await expect(growing.regress(x)).rejects.toThrow(/outputs of the first pass/);
    await expect(sampled(() => Promise.reject(new Error("offline"))).regress(x)).rejects.toThrow("offline");
    expect(cpu().memory().tensors).toBe(before);
  });
});
