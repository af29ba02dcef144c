/** Reads the rates that a model has learned. */
import { type Model, OptionError } from "@maskout/core";

/**
 * The rates that layers of concrete dropout have learned, by the names of the layers: `{ "0.concreteDropout": 0.12 }`. (Every parameter called
 * `logit` counts as the logit of a rate.)
 * @param model A model, or an object with its parameters by their full names. It may be called while `fit` waits for a callback.
 * @throws {@link OptionError} for a value that is not a model.
 */
export async function learnedRates(model: Pick<Model, "parameters">): Promise<Record<string, number>> {
  if (typeof model?.parameters?.entries !== "function") {
    const remedy = "Make one with sequential(layers, { seed }) or model(layer, { seed }).";
    throw new OptionError({ owner: "learnedRates", option: "model", value: model, expected: "a model", remedy });
  }
  const logits = [...model.parameters].filter(([name]) => LOGIT.test(name));
  const entries = logits.map(async ([name, logit]) => {
    const [value = Number.NaN] = await logit.data();
    return [name.replace(LOGIT, "") || "concreteDropout", rateOfLogit(value)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

const LOGIT = /(^|\.)logit$/;

/** The rate of a logit. */
export function rateOfLogit(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}
