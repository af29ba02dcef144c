/** Checking that something is a layer. */
import { refuse } from "../errors.js";
import type { Layer } from "./layer.js";

/** Refuses a value that is not a layer: one without `build` or `forward`. @throws {@link OptionError} */
export function expectLayer(owner: string, option: string, value: Layer, example: string): void {
  if (typeof value?.forward === "function" && typeof value.build === "function") return;
  refuse(owner, option, value, "a layer", `For example ${example}.`);
}
