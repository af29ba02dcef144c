/** The params of relaxed noise: where it is drawn, and how soft its decisions are. */
import { foldIn } from "../../stream/key.js";
import type { NoisePlace } from "../../stream/noise-shape.js";
import { NOISE } from "../../stream/normal.js";
import type { StreamPosition } from "../../stream/position.js";

/** How soft decisions are. */
export interface Temperature {
  /** Above 0; near 0 an element is kept or dropped. */
  readonly temperature: number;
}

/** Where relaxed noise is drawn, and how soft it is. */
export interface RelaxedParams extends NoisePlace, Temperature {}

/** The inverse of the temperature, in float32. */
export function inverseOf({ temperature }: Temperature): number {
  return Math.fround(1 / temperature);
}

/** The place of the draws, in the key's noise stream. */
export function noiseOf({ key, step, sample, element }: StreamPosition): StreamPosition {
  return { key: foldIn(key, NOISE), step, sample, element };
}
