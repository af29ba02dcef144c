/** The params of a masked scale: where its decisions are drawn, and how many are kept. */
import type { NoisePlace } from "../../stream/noise-shape.js";
import type { ResolvedRate } from "../../stream/rate.js";

/** Where a mask is drawn, and how much it drops. */
export interface MaskParams extends NoisePlace, ResolvedRate {}

/** What a kept value is multiplied by, at the exact keep probability; rounded to float32. */
export type KeptScale = (keepProbability: number) => number;
