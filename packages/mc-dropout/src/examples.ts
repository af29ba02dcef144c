/** What samples are drawn for: examples on the model's device, and the shape of what the model makes of them. */
import { type Model, ShapeError, type TensorLike } from "@maskout/core";
import { outputShapeFor, reading, type Shape, type Tensor, tensorOf } from "@maskout/core/variant";

/** Examples, and what the model makes of each. */
export interface Examples {
  /** `[examples, ...inputShape]` */
  readonly x: Tensor;
  /** How many. */
  readonly count: number;
  /** The shape of the output of one. */
  readonly outputShape: Shape;
}

/**
 * Works on examples that were checked against the model, which nobody can train meanwhile, and gives back what was made of plain arrays.
 * A model that is not built yet is not built by this.
 * @throws {@link ShapeError} without examples, and for those that the model does not take. {@link DeviceError} for a tensor of another
 * device. {@link BusyError} while the model is trained.
 */
export async function withExamples<T>(
  owner: string,
  model: Model,
  values: TensorLike,
  work: (examples: Examples) => Promise<T>,
): Promise<T> {
  return await reading(owner, model, async () => {
    const made = new Set<Tensor>();
    try {
      const x = tensorOf(owner, "x", values, model.device, made);
      x.on(model.device, owner);
      const [count = 0, ...example] = x.shape;
      if (count === 0) throw new ShapeError(owner, { x: x.shape }, "a first dimension of at least one example");
      return await work({ x, count, outputShape: outputShapeFor(owner, model, example) });
    } finally {
      for (const tensor of made) tensor.dispose();
    }
  });
}
