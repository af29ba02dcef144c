/** The params of normal noise: where it is drawn, and how much there is of it. */
import type { NoisePlace } from "../../stream/noise-shape.js";

/** How much noise. */
export interface Deviation {
  /** The noise's standard deviation, at least 0. */
  readonly deviation: number;
}

/** Where normal noise is drawn, and how much. */
export interface NormalParams extends NoisePlace, Deviation {}

/** `"multiply"`: by noise of mean 1. `"add"`: noise of mean 0. */
export type Application = "multiply" | "add";

/** The mean of the noise. */
export function centerOf(application: Application): 0 | 1 {
  return application === "add" ? 0 : 1;
}
