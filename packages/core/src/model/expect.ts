/** Checking that something is a model. */
import { refuse } from "../errors.js";
import type { Model } from "./model.js";

/** Refuses a value that is not a model: one without `forward` or `restore`. @throws {@link OptionError} */
export function expectModel(owner: string, model: Model): void {
  if (typeof model?.forward === "function" && typeof model.restore === "function") return;
  refuse(owner, "model", model, "a model", "Make one with sequential(layers, { seed }) or model(layer, { seed }).");
}
