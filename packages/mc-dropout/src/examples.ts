/** The input of sampling: examples on the model's device, and the shape of what the model makes of them. */
import { cpu, type Model, ShapeError, type TensorLike, tidy } from "@maskout/core";
import { outputShapeFor, reading, type Shape, Tensor, tensorOf } from "@maskout/core/variant";
import { passOf, rowsOf } from "./passes.js";
import type { Examples, SamplingPlan } from "./plan.js";
import { isModel, type PassSource } from "./source.js";

/**
 * Works on examples that were checked against the model, which nobody can train meanwhile, and gives back what was made of plain arrays.
 * A model that is not built yet is not built by this.
 * @throws {@link ShapeError} without examples, and for those that the model does not take. {@link DeviceError} for a tensor of another
 * device. {@link BusyError} while the model is trained.
 */
export async function withExamples<T>(
  owner: string,
  plan: SamplingPlan,
  values: TensorLike,
  work: (examples: Examples) => Promise<T>,
): Promise<T> {
  const { source } = plan;
  return isModel(source)
    ? await reading(owner, source, () => withExamplesOfModel(owner, source, values, work))
    : await withExamplesOfSource(owner, source, plan, values, work);
}

async function withExamplesOfModel<T>(
  owner: string,
  model: Model,
  values: TensorLike,
  work: (examples: Examples) => Promise<T>,
): Promise<T> {
  const made = new Set<Tensor>();
  try {
    const x = tensorOf(owner, "x", values, model.device, made);
    x.on(model.device, owner);
    const [count, example] = expectExamples(owner, x);
    return await work({ x, count, outputShape: outputShapeFor(owner, model, example) });
  } finally {
    for (const tensor of made) tensor.dispose();
  }
}

/** What a source makes of an example is known when it has made a pass. */
async function withExamplesOfSource<T>(
  owner: string,
  source: PassSource,
  { batchSize, pass, signal }: SamplingPlan,
  values: TensorLike,
  work: (examples: Examples) => Promise<T>,
): Promise<T> {
  const made = new Set<Tensor>();
  try {
    const x = tensorOf(owner, "x", values, values instanceof Tensor ? values.device : cpu(), made);
    const [count] = expectExamples(owner, x);
    signal?.throwIfAborted();
    const batch = tidy(x.device, () => rowsOf(x, 0, Math.min(batchSize, count)));
    made.add(batch);
    const output = await passOf(owner, source, batch, { sample: 0, firstExample: 0 }, pass);
    made.add(output);
    const take = (): Tensor | undefined => (made.delete(output) ? output : undefined);
    return await work({ x, count, outputShape: output.shape.slice(1), first: { take } });
  } finally {
    for (const tensor of made) tensor.dispose();
  }
}

/** How many examples there are, and the shape of one. @throws {@link ShapeError} for none. */
function expectExamples(owner: string, x: Tensor): readonly [count: number, example: Shape] {
  const [count = 0, ...example] = x.shape;
  if (count === 0) throw new ShapeError(owner, { x: x.shape }, "a first dimension of at least one example");
  return [count, example];
}
