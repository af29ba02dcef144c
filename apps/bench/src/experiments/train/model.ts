/** The networks of the training experiments: the same but for their dropout. */
import { type Device, dense, type Layer, type Model, relu, sequential } from "@maskout/core";
import type { Variant } from "@maskout/core/variant";
import { CLASSES, PIXELS } from "../../data/digits.js";
import type { Experiment } from "./settings.js";

/**
 * The network of an experiment: dropout on the inputs and after every hidden layer. Without a variant something that does
 * nothing stands in each of those places. A layer's key comes from its number, so of one seed all networks start from the
 * same weights, and all variants draw the same masks.
 */
export function buildModel(
  { hidden, inputRate, hiddenRate }: Pick<Experiment, "hidden" | "inputRate" | "hiddenRate">,
  variant: Variant | undefined,
  { seed, device }: { readonly seed: string; readonly device: Device },
): Model {
  const dropout = (rate: number) => (variant === undefined || rate === 0 ? nothing() : variant.layer({ rate }));
  const layers = hidden.flatMap((units) => [dense(units), relu(), dropout(hiddenRate)]);
  return sequential([dropout(inputRate), ...layers, dense(CLASSES)], { seed, device, inputShape: [PIXELS] });
}

/** A layer whose output is its input. */
function nothing(): Layer {
  return {
    name: "nothing",
    build: ({ inputShape }) => ({ outputShape: inputShape, parameters: {}, state: {} }),
    forward: (x) => ({
      output: x.reshape(x.shape),
      pullback: (dy) => ({ dx: dy.reshape(dy.shape), parameters: {} }),
    }),
  };
}
