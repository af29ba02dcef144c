/** The contenders, in the order of the tables. To add a contender, add its entry here. */
import type { Hue } from "../figures/theme.js";
import { alpha } from "./alpha.js";
import { concrete } from "./concrete.js";
import type { Contender } from "./contender.js";
import { dropblock } from "./dropblock.js";
import { dropconnect } from "./dropconnect.js";
import { inverted, standard } from "./elementwise.js";
import { gaussian } from "./gaussian.js";
import { mcDropout } from "./mc-dropout.js";
import { none } from "./none.js";
import { spatial } from "./spatial.js";
import { stochasticDepth } from "./stochastic-depth.js";

export const contenders: readonly Contender[] = [
  none,
  standard,
  inverted,
  spatial,
  gaussian,
  alpha,
  dropblock,
  stochasticDepth,
  dropconnect,
  concrete,
  mcDropout,
];

/** The network without dropout, with which the others are compared. */
export const baseline: Contender = none;

/** The names of the contenders that have a part in something. */
export function namesOf(part: "speed" | "train" | "view"): readonly string[] {
  return contenders.filter((contender) => contender[part] !== undefined).map(({ name }) => name);
}

/** The hue of a contender; purple for one that this page does not know. */
export function hueOf(variant: string): Hue {
  return contenders.find(({ name }) => name === variant)?.hue ?? "purple";
}
