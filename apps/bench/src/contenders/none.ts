/** No dropout, with which training is compared. */
import { chain, dense, type Layer } from "@maskout/core";
import type { Contender, TrainPart } from "./contender.js";

export const none: Contender & { readonly train: TrainPart } = {
  name: "none",
  hue: "grey",
  sentence: "The same network, in which nothing is dropped.",
  train: {
    networks: ["dense", "cnn", "selu", "residual"],
    connect: ({ units, init }) => [nothing(), dense(units, { init })],
  },
};

/** A layer whose output is its input. */
export function nothing(): Layer {
  return chain([]);
}
