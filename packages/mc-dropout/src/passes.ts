/**
 * The passes themselves. For a model that is a chain, the layers before the first stochastic one run once per batch, and the rest runs once per
 * sample. Any other source makes a whole pass for every sample.
 */
import { foldIn, type Model, type Tensor, tidy } from "@maskout/core";
import { expectSameShape, kernels, run } from "@maskout/core/variant";
import { nameOf } from "./ensemble.js";
import type { Drawing, Examples } from "./plan.js";
import { deterministicLayers, type Ensemble, isModel, type PassPlace, type PassSource, readOutputs } from "./source.js";

/** The position of a pass among the samples and examples. */
type Place = Pick<PassPlace, "sample" | "firstExample">;

/** The passes over examples. */
export interface Passes {
  /** Runs the common part of the passes over `count` examples, starting with number `first`. */
  begin(first: number, count: number): Tensor;
  /** Makes one pass. @returns The outputs, `[count, ...outputShape]`. */
  pass(input: Tensor, place: Place): Tensor | Promise<Tensor>;
}

/** The passes of a model. @throws {@link OptionError} for a model without a stochastic layer. */
export function passesOfModel(
  owner: string,
  model: Model,
  { x, outputShape }: Pick<Examples, "x" | "outputShape">,
  drawing: Drawing,
): Passes {
  const deterministic = deterministicLayers(owner, model);
  // The key as it is now, for later passes too.
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
        // If build and forward of a layer disagreed on the shape, the sums would be meaningless.
        expectSameShape(owner, { output: output.shape, "what build says": [input.shape[0]!, ...outputShape] });
        return output;
      }),
  };
}

/** The passes of another source. The very first pass was made earlier, to find the shape of its outputs. */
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
          "outputs of the first pass, for as many examples": expected,
        });
        return output;
      } catch (error) {
        output.dispose();
        throw error;
      }
    },
  };
}

/**
 * The passes of an ensemble, whose models take turns.
 * @param given Undefined before the first pass, which gives the shape of the outputs.
 */
export function passesOfEnsemble(
  owner: string,
  { models, stochastic }: Ensemble,
  given: Pick<Examples, "x" | "outputShape" | "first"> | undefined,
  { key, ...drawing }: Drawing,
): Passes {
  return {
    begin: (from, count) => tidy(given!.x.device, () => rowsOf(given!.x, from, count)),
    async pass(input, { sample, firstExample }) {
      const early = sample === 0 && firstExample === 0 ? given?.first?.take() : undefined;
      if (early !== undefined) return early;
      const index = sample % models.length;
      const member = models[index]!;
      const place = { sample: Math.floor(sample / models.length), firstExample };
      const own = { ...drawing, ...(key && { key: foldIn(key, index) }) };
      const output = isModel(member)
        ? tidy(member.device, () => {
            const pass = stochastic ? ({ ...own, ...place, mode: "sample" } as const) : { firstExample };
            return member.forward(input, pass).output;
          })
        : await on(input, await passOf(`${owner} of ${nameOf(index)}`, member, input, place, own));
      if (given === undefined) return output;
      try {
        expectSameShape(owner, {
          [`output of ${nameOf(index)}`]: output.shape,
          "outputs of the others, for as many examples": [input.shape[0]!, ...given.outputShape],
        });
        return output;
      } catch (error) {
        output.dispose();
        throw error;
      }
    },
  };
}

/** Moves outputs to the device of their inputs, where those of the other models are. */
async function on({ device }: Tensor, output: Tensor): Promise<Tensor> {
  if (output.device === device) return output;
  try {
    return await output.to(device);
  } finally {
    output.dispose();
  }
}

/** One pass of a source over a batch, `[count, ...example]`. @throws {@link ShapeError} for outputs of another number of examples. */
export async function passOf(
  owner: string,
  source: PassSource,
  batch: Tensor,
  { sample, firstExample }: Place,
  { step = 0, key = [0, 0] }: Drawing,
): Promise<Tensor> {
  return await readOutputs(owner, await source.pass(batch, { sample, step, key, firstExample }), batch.shape[0]!);
}

/** `count` examples, starting with number `first`. */
export function rowsOf(x: Tensor, first: number, count: number): Tensor {
  const indices = Uint32Array.from({ length: count }, (_, index) => first + index);
  return run(kernels.takeRows, { x }, { indices }).y;
}
