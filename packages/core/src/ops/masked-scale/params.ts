/** The params of a masked scale: the place where its decisions are drawn, and the rate. */
import type { NoisePlace } from "../../stream/noise-shape.js";
import type { ResolvedRate } from "../../stream/rate.js";

/** The place where a mask is drawn, and its rate. */
export interface MaskParams extends NoisePlace, ResolvedRate {}

/** The numbers of `kept ? x * scale + shift : dropped`. Each of them is rounded to float32, and so are the product and the sum. */
export type MaskedAffine = readonly [scale: number, shift: number, dropped: number];

/** Returns scale, shift and dropped value, at the exact keep probability. */
export type KeptAffine = (keepProbability: number) => MaskedAffine;

/** Returns the factor of a kept value, at the exact keep probability; it is rounded to float32. */
export type KeptScale = (keepProbability: number) => number;
