/** Checking that something is a layer. */
import { refuse } from "../errors.js";
import type { Layer } from "./layer.js";

/** Something that can be built, and takes a batch there and back. @throws {@link OptionError} for anything else. */
export function expectLayer(owner: string, option: string, value: Layer, example: string): void {
  if (typeof value?.forward === "function" && typeof value.build === "function") return;
  refuse(owner, option, value, "a layer", `For example ${example}.`);
}
