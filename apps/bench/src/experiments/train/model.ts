/** The networks of the training experiments: the same but for what they drop. */
import { type Device, type Model, relu, sequential } from "@maskout/core";
import { CLASSES, PIXELS } from "../../data/digits.js";
import type { Contender } from "./contender.js";
import type { Experiment } from "./settings.js";

/** The network of an experiment: something is dropped on the way into every layer, at the input rate into the first. */
export function buildModel(
  { hidden, inputRate, hiddenRate }: Pick<Experiment, "hidden" | "inputRate" | "hiddenRate">,
  { connect }: Contender,
  { seed, device }: { readonly seed: string; readonly device: Device },
): Model {
  const layers = hidden.flatMap((units, index) => [...connect(units, index === 0 ? inputRate : hiddenRate), relu()]);
  return sequential([...layers, ...connect(CLASSES, hiddenRate)], { seed, device, inputShape: [PIXELS] });
}
