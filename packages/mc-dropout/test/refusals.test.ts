/** Bad input is refused, with the option, the value and what is expected. */
import { cpu, dense, model, OptionError, relu, residual, ShapeError, sequential, tensor } from "@maskout/core";
import { invertedDropout } from "@maskout/inverted";
import { classification, mcDropout, regression } from "@maskout/mc-dropout";
import { expect, it } from "vitest";
import { classifier, inputs } from "./support/models.js";

const good = { probabilities: [0.5, 0.5, 0.1, 0.9], samples: 2, batch: 1, classes: 2 };
const refused: readonly (readonly [string, object, string])[] = [
  ["no samples", { samples: 0 }, 'option "samples" is 0; expected a whole number >= 1'],
  ["negative samples", { samples: -1 }, 'option "samples" is -1'],
  ["fractional samples", { samples: 1.5 }, 'option "samples" is 1.5'],
  ["no examples", { batch: 0 }, 'option "batch" is 0'],
  ["one class", { classes: 1 }, 'option "classes" is 1'],
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
  ["no bins", { labels: [0], bins: 0 }, 'option "bins" is 0; expected a whole number >= 1'],
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
  using single = sequential([invertedDropout({ rate: 0.5 }), dense(1)], { seed: 1 });
  await expect(mcDropout(single, { samples: 2 }).classify(x)).rejects.toThrow("at least two classes");
  expect(() => mcDropout(model, { samples: 2, batchSize: 0 })).toThrow(OptionError);
  expect(() => mcDropout(model, { samples: 2, step: -1 })).toThrow(OptionError);
  expect(() => mcDropout(model, { samples: 2, seed: 1, key: [1, 2] })).toThrow(OptionError);
});
