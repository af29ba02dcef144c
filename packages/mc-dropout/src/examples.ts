/** The input of sampling: examples on the model's device, and the shape of the model's outputs for them. */
import { cpu, type Model, ShapeError, type TensorLike, tidy } from "@maskout/core";
import { outputShapeFor, reading, type Shape, sameShape, Tensor, tensorOf } from "@maskout/core/variant";
import { modelsOf } from "./ensemble.js";
import { type Passes, passesOfEnsemble, passOf, rowsOf } from "./passes.js";
import type { Examples, SamplingPlan } from "./plan.js";
import { type Ensemble, isEnsemble, isModel, type PassSource } from "./source.js";

/**
 * Runs a function on examples that were checked against the model, which cannot be trained meanwhile, and disposes of tensors made from plain arrays.
 * It does not build a model that is not built yet.
 * @throws {@link ShapeError} for no examples, and for examples that do not fit the model. {@link DeviceError} for a tensor of another device.
 * {@link BusyError} while the model is being trained.
 */
export async function withExamples<T>(
  owner: string,
  plan: SamplingPlan,
  values: TensorLike,
  work: (examples: Examples) => Promise<T>,
): Promise<T> {
  const { source } = plan;
  if (isModel(source)) return await reading(owner, source, () => withExamplesOfModel(owner, source, values, work));
  if (!isEnsemble(source)) return await withExamplesOfSource(owner, source, plan, values, work);
  let held = () => withExamplesOfEnsemble(owner, source, plan, values, work);
  for (const [name, model] of modelsOf(source)) {
    const inner = held;
    held = () => reading(`${owner} of ${name}`, model, inner);
  }
  return await held();
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

/** For a source: the output shape is known only after a first pass. */
async function withExamplesOfSource<T>(
  owner: string,
  source: PassSource,
  plan: SamplingPlan,
  values: TensorLike,
  work: (examples: Examples) => Promise<T>,
): Promise<T> {
  const made = new Set<Tensor>();
  try {
    const x = tensorOf(owner, "x", values, values instanceof Tensor ? values.device : cpu(), made);
    const [count] = expectExamples(owner, x);
    const place = { sample: 0, firstExample: 0 };
    const pass = (batch: Tensor) => passOf(owner, source, batch, place, plan.pass);
    return await work(await examplesOfFirst(x, count, plan, pass, made));
  } finally {
    for (const tensor of made) tensor.dispose();
  }
}

/** For models of the core: the output shapes are known in advance, and so is a model whose shape differs. */
async function withExamplesOfEnsemble<T>(
  owner: string,
  source: Ensemble,
  plan: SamplingPlan,
  values: TensorLike,
  work: (examples: Examples) => Promise<T>,
): Promise<T> {
  const models = modelsOf(source);
  const device = models[0]?.[1].device ?? (values instanceof Tensor ? values.device : cpu());
  const made = new Set<Tensor>();
  try {
    const x = tensorOf(owner, "x", values, device, made);
    const [count, example] = expectExamples(owner, x);
    const shapes = models.map(([name, model]) => {
      x.on(model.device, `${owner} of ${name}`);
      return [`output of ${name}`, outputShapeFor(`${owner} of ${name}`, model, example)] as const;
    });
    const [first] = shapes;
    const other = shapes.find(([, shape]) => !sameShape(shape, first![1]));
    if (other !== undefined)
      throw new ShapeError(owner, Object.fromEntries([first!, other]), "models of one output shape");
    if (first !== undefined) return await work({ x, count, outputShape: first[1] });
    const passes: Passes = passesOfEnsemble(owner, source, undefined, plan.pass);
    const pass = (batch: Tensor) => passes.pass(batch, { sample: 0, firstExample: 0 });
    return await work(await examplesOfFirst(x, count, plan, pass, made));
  } finally {
    for (const tensor of made) tensor.dispose();
  }
}

/** Examples whose output shape comes from a first pass. @param made Collects the tensors that must still be disposed of. */
async function examplesOfFirst(
  x: Tensor,
  count: number,
  { batchSize, signal }: SamplingPlan,
  pass: (batch: Tensor) => Tensor | Promise<Tensor>,
  made: Set<Tensor>,
): Promise<Examples> {
  signal?.throwIfAborted();
  const batch = tidy(x.device, () => rowsOf(x, 0, Math.min(batchSize, count)));
  made.add(batch);
  const output = await pass(batch);
  made.add(output);
  const take = (): Tensor | undefined => (made.delete(output) ? output : undefined);
  return { x, count, outputShape: output.shape.slice(1), first: { take } };
}

/** The number of examples, and the shape of one. @throws {@link ShapeError} for no examples. */
function expectExamples(owner: string, x: Tensor): readonly [count: number, example: Shape] {
  const [count = 0, ...example] = x.shape;
  if (count === 0) throw new ShapeError(owner, { x: x.shape }, "a first dimension of at least one example");
  return [count, example];
}
