/** Masks over parameters that all examples of a pass share. */
import { foldIn, type Tensor } from "@maskout/core";
import { run } from "@maskout/core/variant";
import type { UnitParams } from "./masks/params.js";
import { type MaskPlace, type MaskPlan, type SamplingPlan, samplingOf } from "./options.js";
import { maskUnits } from "./units/kernel.js";
import { maskWeights } from "./weights/kernel.js";

/** Folded into the key for the masks of biases ("bias" in ASCII). */
const BIAS = 0x62696173;

/** Masks a tensor. It is linear and always the same, so that it masks a gradient just like the tensor. */
export type Masking = (tensor: Tensor) => Tensor;

/** One mask over a weight: decision `o * inputs + i` for the element (i, o) of `[inputs, units]`. */
export function weightMasking(owner: string, plan: SamplingPlan, place: Omit<MaskPlace, "firstExample">): Masking {
  return (w) => run(maskWeights, { w }, { ...place, ...samplingOf(owner, plan, w.size), element: 0 }).y;
}

/** The masks over biases, `[units]` or one row per example: an example has its own mask over biases if it has its own over weights. */
export function biasParams(owner: string, plan: MaskPlan, place: MaskPlace, units: number): UnitParams {
  const shared = plan.mask !== "example";
  const element = shared ? 0 : place.firstExample * units;
  return { ...place, ...samplingOf(owner, plan, units), key: foldIn(place.key, BIAS), element, shared };
}

/** One mask over biases. */
export function biasMasking(owner: string, plan: MaskPlan, place: MaskPlace): Masking {
  return (bias) => maskUnits(bias, biasParams(owner, { ...plan, mask: "batch" }, place, bias.size));
}
