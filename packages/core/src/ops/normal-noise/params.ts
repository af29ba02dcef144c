/** The params of normal noise: the place where it is drawn, and its standard deviation. */
import type { NoisePlace } from "../../stream/noise-shape.js";

/** The strength of normal noise. */
export interface Deviation {
  /** The standard deviation of the noise, at least 0. */
  readonly deviation: number;
}

/** The place where normal noise is drawn, and its standard deviation. */
export interface NormalParams extends NoisePlace, Deviation {}

/** How noise is applied. `"multiply"`: values are multiplied by noise of mean 1. `"add"`: noise of mean 0 is added. */
export type Application = "multiply" | "add";

/** The mean of the noise. */
export function centerOf(application: Application): 0 | 1 {
  return application === "add" ? 0 : 1;
}
