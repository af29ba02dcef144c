/** No dropout: what training is compared with. */
import { chain, dense, type Layer } from "@maskout/core";
import type { Contender } from "./contender.js";

export const none: Contender = {
  name: "none",
  hue: "grey",
  sentence: "The same network, and nothing is dropped.",
  train: { connect: (units) => [nothing(), dense(units)] },
};

/** A layer whose output is its input. */
export function nothing(): Layer {
  return chain([]);
}
