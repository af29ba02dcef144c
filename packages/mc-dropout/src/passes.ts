/**
 * The passes themselves. Of a model that is a chain, the layers before the first stochastic one run once per batch; the rest runs once a
 * sample. Anything else is asked for a whole pass for every sample.
 */
import { type Model, type Tensor, tidy } from "@maskout/core";
import { expectSameShape, kernels, run } from "@maskout/core/variant";
import type { Drawing, Examples } from "./plan.js";
import { deterministicLayers, type PassPlace, type PassSource, readOutputs } from "./source.js";

/** Where a pass is. */
type Place = Pick<PassPlace, "sample" | "firstExample">;

/** The passes over examples. */
export interface Passes {
  /** The common part of the passes over `count` examples from number `first` on. */
  begin(first: number, count: number): Tensor;
  /** The outputs of one, `[count, ...outputShape]`. */
  pass(input: Tensor, place: Place): Tensor | Promise<Tensor>;
}

/** Those of a model. @throws {@link OptionError} where nothing is stochastic. */
export function passesOfModel(
  owner: string,
  model: Model,
  { x, outputShape }: Pick<Examples, "x" | "outputShape">,
  drawing: Drawing,
): Passes {
  const deterministic = deterministicLayers(owner, model);
  // The key of now, also for the passes to come.
  const pass = { ...drawing, key: drawing.key ?? model.key };
  return {
    begin: (first, count) =>
      tidy(model.device, () => {
        const batch = rowsOf(x, first, count);
        if (deterministic === 0) return batch;
        return model.forward(batch, { mode: "sample", firstExample: first, layers: { to: deterministic } }).output;
      }),
    pass: (input, place) =>
      tidy(model.device, () => {
        const layers = deterministic === 0 ? {} : { layers: { from: deterministic } };
        const { output } = model.forward(input, { ...pass, ...place, mode: "sample", ...layers });
        // Of a layer whose build says one thing and whose forward does another, the sums would be nonsense.
        expectSameShape(owner, { output: output.shape, "what build says": [input.shape[0]!, ...outputShape] });
        return output;
      }),
  };
}

/** Those of anything else. The very first was made before, to know the shape of its outputs. */
export function passesOfSource(
  owner: string,
  source: PassSource,
  { x, outputShape, first }: Pick<Examples, "x" | "outputShape" | "first">,
  drawing: Drawing,
): Passes {
  return {
    begin: (from, count) => tidy(x.device, () => rowsOf(x, from, count)),
    async pass(input, place) {
      const made = place.sample === 0 && place.firstExample === 0 ? first?.take() : undefined;
      const output = made ?? (await passOf(owner, source, input, place, drawing));
      const expected = [input.shape[0]!, ...outputShape];
      try {
        expectSameShape(owner, {
          "outputs of pass": output.shape,
          "those of the first, for so many examples": expected,
        });
        return output;
      } catch (error) {
        output.dispose();
        throw error;
      }
    },
  };
}

/** One pass of a source over a batch, `[count, ...example]`. @throws {@link ShapeError} for outputs that are not of so many examples. */
export async function passOf(
  owner: string,
  source: PassSource,
  batch: Tensor,
  { sample, firstExample }: Place,
  { step = 0, key = [0, 0] }: Drawing,
): Promise<Tensor> {
  return await readOutputs(owner, await source.pass(batch, { sample, step, key, firstExample }), batch.shape[0]!);
}

/** `count` examples from number `first` on. */
export function rowsOf(x: Tensor, first: number, count: number): Tensor {
  const indices = Uint32Array.from({ length: count }, (_, index) => first + index);
  return run(kernels.takeRows, { x }, { indices }).y;
}
