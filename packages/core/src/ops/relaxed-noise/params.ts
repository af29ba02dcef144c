/** The params of relaxed noise: the place where it is drawn, and the temperature of its decisions. */
import { foldIn } from "../../stream/key.js";
import type { NoisePlace } from "../../stream/noise-shape.js";
import { NOISE } from "../../stream/normal.js";
import type { StreamPosition } from "../../stream/position.js";

/** The temperature of relaxed decisions. */
export interface Temperature {
  /** The temperature, above 0; near 0, an element is almost always either kept or dropped. */
  readonly temperature: number;
}

/** The place where relaxed noise is drawn, and its temperature. */
export interface RelaxedParams extends NoisePlace, Temperature {}

/** The inverse of the temperature, in float32. */
export function inverseOf({ temperature }: Temperature): number {
  return Math.fround(1 / temperature);
}

/** The place of the draws, in the key's noise stream. */
export function noiseOf({ key, step, sample, element }: StreamPosition): StreamPosition {
  return { key: foldIn(key, NOISE), step, sample, element };
}
