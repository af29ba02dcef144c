/** The work before the first step: data become tensors, and everything that is known in advance is checked. */
import type { Model, TrainingProgress } from "../model/model.js";
import { bindOptimizer } from "../model/use.js";
import type { Data, OpenData } from "./data.js";
import { expectFit } from "./evaluate.js";
import { type Plan, refusal } from "./plan.js";
import { isBatches, type Source, sourceOfBatches, sourceOfTensors, type TrainingData } from "./source.js";

/** The source of batches, and the validation data. */
export interface Prepared {
  readonly source: Source;
  readonly validation: { readonly data: OpenData; readonly from: number } | undefined;
}

/** Checks everything that is known in advance, and builds the model, before the first step. */
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

/** Refuses validation examples whose shape differs from that of the training examples, also before the model is built. */
function expectAlike(data: OpenData, validation: OpenData): void {
  const [of, other] = [data.x.shape.slice(1), validation.x.shape.slice(1)];
  if (of.join() === other.join()) return;
  throw refusal(
    "validation.x",
    other,
    `examples of the training data's shape, [${of.join(", ")}]`,
    "Give both one shape.",
  );
}

/** Refuses to resume an epoch with other settings than it was begun with. @throws {@link OptionError} */
function expectSameEpoch({ epoch, batch, partial }: TrainingProgress, { plan }: Source): void {
  if (batch === 0) return;
  if (partial === undefined) {
    throw refusal(
      "model.progress",
      { batch },
      "an epoch that fit has begun, or batch: 0",
      "Abandon the epoch: batch: 0.",
    );
  }
  for (const name of ["examples", "batchSize", "shuffle"] as const) {
    if (partial[name] === plan[name]) continue;
    throw refusal(
      name,
      plan[name],
      `${partial[name] ?? "batches that come ready-made"}, as epoch ${epoch} was begun, of which ${batch} batches are done`,
      "Finish the epoch as it was begun, or abandon it: model.progress = { ...model.progress, batch: 0 }.",
    );
  }
}
