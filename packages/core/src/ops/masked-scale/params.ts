/** The params of a masked scale: where its decisions are drawn, and how many are kept. */
import type { NoisePlace } from "../../stream/noise-shape.js";
import type { ResolvedRate } from "../../stream/rate.js";

/** Where a mask is drawn, and how much it drops. */
export interface MaskParams extends NoisePlace, ResolvedRate {}

/** The outcome for a value: `kept ? x * scale + shift : dropped`. Rounded to float32, each of them, the product and the sum. */
export type MaskedAffine = readonly [scale: number, shift: number, dropped: number];

/** The outcome for values, at the exact keep probability. */
export type KeptAffine = (keepProbability: number) => MaskedAffine;

/** The factor of a kept value, at the exact keep probability; rounded to float32. */
export type KeptScale = (keepProbability: number) => number;
