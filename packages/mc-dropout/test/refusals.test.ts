/** Bad input is refused, with the option, the value and what is expected. */
import {
  chain,
  cpu,
  dense,
  flatten,
  type Layer,
  MaskoutError,
  model,
  OptionError,
  relu,
  residual,
  ShapeError,
  sequential,
  sigmoid,
  softmax,
  tensor,
  zeros,
} from "@maskout/core";
import { invertedDropout } from "@maskout/inverted";
import { classification, type McDropout, mcDropout, regression } from "@maskout/mc-dropout";
import { describe, expect, it } from "vitest";
import { classifier, counting, inputs } from "./support/models.js";

const good = { probabilities: [0.5, 0.5, 0.1, 0.9], samples: 2, batch: 1, classes: 2 };
const refused: readonly (readonly [string, object, string])[] = [
  ["no samples", { samples: 0 }, 'option "samples" is 0; expected a whole number >= 1'],
  ["negative samples", { samples: -1 }, 'option "samples" is -1'],
  ["fractional samples", { samples: 1.5 }, 'option "samples" is 1.5'],
  ["no examples", { batch: 0 }, 'option "batch" is 0'],
  ["no class", { classes: 0 }, 'option "classes" is 0'],
  ["NaN", { probabilities: [0.5, 0.5, Number.NaN, 0.9] }, 'option "probabilities[2]" is NaN; expected a finite number'],
  ["a negative probability", { probabilities: [0.5, 0.5, -0.1, 1.1] }, 'option "probabilities[2]" is -0.1'],
  [
    "a sum that is not 1",
    { probabilities: [0.5, 0.5, 0.5, 0.6] },
    '"sum of probabilities[sample 1, example 0]" is 1.1',
  ],
  ["nested arrays", { probabilities: [[0.5, 0.5], 1, 0.1, 0.9] }, 'option "probabilities[0]" is [0.5, 0.5]'],
  ["no array", { probabilities: 0.5 }, 'option "probabilities" is 0.5; expected numbers [samples, batch, classes]'],
  ["a label that is no class", { labels: [2] }, 'option "labels[0]" is 2; expected a whole number in [0, 2)'],
  ["a fractional label", { labels: [0.5] }, 'option "labels[0]" is 0.5'],
  ["no bins", { labels: [0], bins: 0 }, 'option "bins" is 0; expected a whole number in [1, 1048576]'],
  ["more bins than memory", { labels: [0], bins: 2 ** 31 }, 'option "bins" is 2147483648'],
  ["labels that are text", { labels: ["0"] }, 'option "labels[0]" is "0"'],
  ["a misspelt option", { label: [0] }, 'option "label" is [0]'],
];
it.each(refused)("%s in a classification", (_, change, message) => {
  expect(() => classification({ ...good, ...change })).toThrow(OptionError);
  expect(() => classification({ ...good, ...change })).toThrow(message);
});

it("lengths that do not fit", () => {
  expect(() => classification({ ...good, samples: 3 })).toThrow(ShapeError);
  expect(() => classification({ ...good, labels: [0, 1] })).toThrow(ShapeError);
  expect(() => regression({ predictions: [1, 2, 3], samples: 2, batch: 2 })).toThrow(ShapeError);
  expect(() => regression({ predictions: [1, 2], samples: 1, batch: 2, targets: [1] })).toThrow(ShapeError);
});

it("a sum within 0.001 of 1 is a rounding error", () => {
  expect(() => classification({ ...good, probabilities: [0.5, 0.5009, 0.1, 0.8991] })).not.toThrow();
  expect(() => classification({ ...good, probabilities: [0.5, 0.5011, 0.1, 0.9] })).toThrow(OptionError);
});

it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("a tau of %d", async (tau) => {
  expect(() => regression({ predictions: [1], samples: 1, batch: 1, tau })).toThrow('option "tau" is');
  using model = classifier();
  using x = inputs(2);
  await expect(mcDropout(model, { samples: 1 }).regress(x, { tau })).rejects.toThrow(OptionError);
});

it.each([0, -1, 1.5, Number.NaN, 2 ** 25])("%d samples of a model", (samples) => {
  using model = classifier();
  expect(() => mcDropout(model, { samples })).toThrow(`mcDropout: option "samples" is ${samples}; expected`);
});

it("a model in which nothing is stochastic", () => {
  using plain = sequential([dense(2), relu()], { seed: 1 });
  expect(() => mcDropout(plain, { samples: 2 })).toThrow('option "model" is ["dense", "relu"]; expected a model with');
  using resting = sequential([dense(2), invertedDropout({ rate: 0 })], { seed: 1 });
  expect(() => mcDropout(resting, { samples: 2 })).toThrow('option "model" is ["dense", "invertedDropout"]');
  using alone = model(residual(dense(5)), { seed: 1 });
  expect(() => mcDropout(alone, { samples: 2 })).toThrow(OptionError);
});

it("examples, labels, outputs and options that do not fit the model", async () => {
  using model = classifier();
  using x = inputs(2);
  const sampling = mcDropout(model, { samples: 2 });
  await expect(sampling.classify(x, { labels: [0] })).rejects.toThrow(ShapeError);
  await expect(sampling.classify(x, { labels: [0, 3] })).rejects.toThrow(
    '"labels[1]" is 3; expected a whole number in [0, 3)',
  );
  using none = tensor([], [0, 5]);
  await expect(sampling.classify(none)).rejects.toThrow(ShapeError);
  using wide = tensor([1, 2, 3], [1, 3]);
  await expect(sampling.regress(wide)).rejects.toThrow(ShapeError);
  using elsewhere = inputs(2, cpu({ simd: false }));
  await expect(sampling.regress(elsewhere)).rejects.toThrow("tensors of two devices");
  const nothing = { pass: () => zeros([2, 0]), outputs: "logits" } as const;
  await expect(mcDropout(nothing, { samples: 2, seed: 1 }).classify(x)).rejects.toThrow("at least one class");
  expect(() => mcDropout(model, { samples: 2, batchSize: 0 })).toThrow(OptionError);
  expect(() => mcDropout(model, { samples: 2, step: -1 })).toThrow(OptionError);
  expect(() => mcDropout(model, { samples: 2, seed: 1, key: [1, 2] })).toThrow(OptionError);
});

/** A model that counts the passes it makes, which are to be none. */
function watched(last: readonly Layer[] = []) {
  const { layer, passes } = counting();
  const model = sequential([layer, dense(4), invertedDropout({ rate: 0.5 }), dense(3), ...last], { seed: 1 });
  return { model, passes };
}

const rows = [
  [1, 2],
  [3, 4],
];

const late: readonly (readonly [string, (sampling: McDropout) => Promise<unknown>, string])[] = [
  ["labels of another length", (s) => s.classify(rows, { labels: [0] }), "labels [1]"],
  ["a label that is no class", (s) => s.classify(rows, { labels: [0, 3] }), 'option "labels[1]" is 3'],
  [
    "labels that are no numbers",
    (s) => s.classify(rows, refusedBy({ labels: ["a", "b"] })),
    'option "labels[0]" is "a"',
  ],
  [
    "labels of bigints",
    (s) => s.classify(rows, refusedBy({ labels: BigInt64Array.of(0n, 1n) })),
    'option "labels[0]" is 0',
  ],
  [
    "one-hot labels",
    (s) =>
      s.classify(
        rows,
        refusedBy({
          labels: [
            [1, 0, 0],
            [0, 1, 0],
          ],
        }),
      ),
    'option "labels[0]" is [1, 0, 0]',
  ],
  [
    "a tensor of one-hot labels",
    (s) => s.classify(rows, { labels: zeros([2, 3]) }),
    "argMax turns rows of scores into class numbers",
  ],
  ["labels that are no list", (s) => s.classify(rows, refusedBy({ labels: 1 })), 'option "labels" is 1'],
  ["bins beyond memory", (s) => s.classify(rows, { bins: 2 ** 31 }), "in [1, 1048576]"],
  [
    "a word for true",
    (s) => s.classify(rows, refusedBy({ keepSamples: "no" })),
    'classify: option "keepSamples" is "no"',
  ],
  ["a number for true", (s) => s.regress(rows, refusedBy({ keepSamples: 1 })), 'regress: option "keepSamples" is 1'],
  ["a misspelt option", (s) => s.regress(rows, refusedBy({ precision: 1 })), 'option "precision" is 1'],
  ["options that are none", (s) => s.classify(rows, refusedBy(null)), 'option "options"'],
  ["no examples", (s) => s.classify(zeros([0, 2])), "at least one example"],
  ["a scalar", (s) => s.classify(zeros([])), "at least one example"],
  ["nothing", (s) => Reflect.apply(s.classify, s, []), "classify"],
  ["rows of unequal length", (s) => s.regress([[1, 2], [3]]), "[1]"],
];
it.each(late)("%s: nothing is drawn, and nothing left", async (_, call, message) => {
  const { model, passes } = watched();
  const before = cpu().memory();
  const error = await call(mcDropout(model, { samples: 2 })).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(MaskoutError);
  expect(String(error)).toContain(message);
  expect(passes()).toBe(0);
  expect(model.inputShape, "not even built").toBeUndefined();
  // Some calls made a tensor to pass it.
  expect(cpu().memory().tensors).toBeLessThanOrEqual(before.tensors + 1);
});

/** What TypeScript would refuse before. */
function refusedBy(options: unknown): object {
  return options as object;
}

it("more samples to keep than there is room for, before anything is drawn", async () => {
  const { model, passes } = watched();
  using x = zeros([1000, 2]);
  await expect(mcDropout(model, { samples: 2 ** 20 }).classify(x, { keepSamples: true })).rejects.toThrow(
    'classify: option "keepSamples" is true; expected an answer of at most 2^28 = 268435456 numbers, not 1048576 x 1000 x 3',
  );
  using wide = sequential([invertedDropout({ rate: 0.5 }), dense(1000)], { seed: 1 });
  using tall = zeros([300_000, 1]);
  await expect(mcDropout(wide, { samples: 1 }).regress(tall)).rejects.toThrow('regress: option "x"');
  expect(passes()).toBe(0);
});

describe("the last activation", () => {
  it("sigmoid units are not classes: refused, with what to do", async () => {
    const layers = [invertedDropout({ rate: 0.5 }), dense(3), sigmoid()];
    for (const last of [layers, [chain(layers)], [...layers, flatten()]]) {
      using model = sequential(last, { seed: 1 });
      for (const options of [{}, { outputs: "logits" as const }, { outputs: "probabilities" as const }]) {
        await expect(mcDropout(model, { samples: 2 }).classify(rows, options)).rejects.toThrow(
          /"sigmoid".*task: "multilabel"/,
        );
      }
      const { mean } = await mcDropout(model, { samples: 2 }).regress(rows);
      expect(mean.every((probability) => probability > 0 && probability < 1)).toBe(true);
    }
  });

  it("a softmax that is flattened is a softmax", async () => {
    const layers = [invertedDropout({ rate: 0.5 }), dense(3), softmax()];
    using model = sequential(layers, { seed: 1 });
    using flattened = sequential([...layers, flatten()], { seed: 1 });
    const [a, b] = [mcDropout(model, { samples: 3 }), mcDropout(flattened, { samples: 3 })];
    expect(await b.classify(rows)).toEqual(await a.classify(rows));
  });
});

it.each([
  ["no model", [undefined, { samples: 2 }], 'option "model" is missing'],
  ["a layer", [dense(2), { samples: 2 }], 'option "model"'],
  ["no options", [classifier()], 'mcDropout: option "options"'],
  [
    "a number for true",
    [classifier(), { samples: 2, consistent: 1 }],
    'option "consistent" is 1; expected true or false',
  ],
  ["a batch of half an example", [classifier(), { samples: 2, batchSize: 0.5 }], 'option "batchSize" is 0.5'],
  ["a signal that is none", [classifier(), { samples: 2, signal: true }], 'option "signal" is true'],
  ["a report to nobody", [classifier(), { samples: 2, onProgress: "log" }], 'option "onProgress" is "log"'],
  ["a misspelt option", [classifier(), { samples: 2, batchsize: 2 }], 'option "batchsize" is 2'],
])("%s is refused by mcDropout", (_, args, message) => {
  const call = (): unknown => Reflect.apply(mcDropout, undefined, args);
  expect(call).toThrow(OptionError);
  expect(call).toThrow(message);
});

it("a variance that no float holds", async () => {
  using model = sequential([invertedDropout({ rate: 0.5 })], { seed: 1 });
  await expect(mcDropout(model, { samples: 9 }).regress([[1e38]])).rejects.toThrow('option "squares of outputs[0]"');
});

it("a layer whose output is not what its build says", async () => {
  const { layer } = counting();
  const lying: Layer = { ...layer, stochastic: true, build: () => ({ outputShape: [7], parameters: {}, state: {} }) };
  using model = sequential([lying], { seed: 1 });
  await expect(mcDropout(model, { samples: 1 }).regress(rows)).rejects.toThrow(
    "output [2, 2] and what build says [2, 7]",
  );
});
