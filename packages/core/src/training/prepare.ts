/** The work before the first step: data become tensors, and everything that can be known is checked. */
import type { Model, TrainingProgress } from "../model/model.js";
import { bindOptimizer } from "../model/use.js";
import type { Data, OpenData } from "./data.js";
import { expectFit } from "./evaluate.js";
import { type Plan, refusal } from "./plan.js";
import { isBatches, type Source, sourceOfBatches, sourceOfTensors, type TrainingData } from "./source.js";

/** Where batches come from, and what is evaluated. */
export interface Prepared {
  readonly source: Source;
  readonly validation: { readonly data: OpenData; readonly from: number } | undefined;
}

/** Everything that can be known is checked, and the model built, before the first step. */
export async function prepare(
  model: Model,
  data: TrainingData,
  { loss, optimizer, batchSize, shuffle, validation, validationSplit }: Plan,
  open: (owner: string, of: Data) => OpenData,
): Promise<Prepared> {
  const evaluated = validation && { data: open("fit (validation)", validation), from: 0 };
  if (evaluated) await expectFit("fit (validation)", model, evaluated.data, loss);
  if (isBatches(data)) {
    const source = sourceOfBatches(data, async (batch) => await expectFit("fit", model, batch, loss));
    expectSameEpoch(model.progress, source);
    bindOptimizer("fit", optimizer, model);
    return { source, validation: evaluated };
  }
  const all = open("fit", data);
  await expectFit("fit", model, all, loss);
  if (evaluated) expectAlike(all, evaluated.data);
  const held = validationSplit === undefined ? 0 : Math.round(all.examples * validationSplit);
  const examples = all.examples - held;
  if (validationSplit !== undefined && (held === 0 || examples === 0)) {
    const expected = `a share of the ${all.examples} examples that leaves some on both sides`;
    throw refusal("validationSplit", validationSplit, expected, "Give more examples, or validation data of their own.");
  }
  const source = sourceOfTensors(all, examples, batchSize, shuffle);
  expectSameEpoch(model.progress, source);
  bindOptimizer("fit", optimizer, model);
  model.build(all.x.shape.slice(1));
  return { source, validation: held === 0 ? evaluated : { data: all, from: examples } };
}

/** Refuses validation examples of another shape, also before there is a model to compare both with. */
function expectAlike(data: OpenData, validation: OpenData): void {
  const [of, other] = [data.x.shape.slice(1), validation.x.shape.slice(1)];
  if (of.join() === other.join()) return;
  throw refusal(
    "validation.x",
    other,
    `examples of the training data's shape, [${of.join(", ")}]`,
    "Shape both alike.",
  );
}

/** Refuses to go on with an epoch in another way than it was begun. @throws {@link OptionError} */
function expectSameEpoch({ epoch, batch, partial }: TrainingProgress, { plan }: Source): void {
  if (batch === 0) return;
  if (partial === undefined) {
    throw refusal(
      "model.progress",
      { batch },
      "an epoch that fit has begun, or batch: 0",
      "Give the epoch up: batch: 0.",
    );
  }
  for (const name of ["examples", "batchSize", "shuffle"] as const) {
    if (partial[name] === plan[name]) continue;
    throw refusal(
      name,
      plan[name],
      `${partial[name] ?? "batches that come ready-made"}, as epoch ${epoch} was begun, of which ${batch} batches are done`,
      "Finish the epoch as it was begun, or give it up: model.progress = { ...model.progress, batch: 0 }.",
    );
  }
}
