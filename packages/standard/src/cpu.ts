/** Loads the SIMD kernel, compiled from `assembly/`. */
import { type CpuFace, maskedScale, type NoiseParams } from "@maskout/core/variant";
import { packedSimd } from "./generated/simd.js";
import { dropReference, trainingScale } from "./reference.js";

/** `y = kept ? x * trainingScale : 0` on the CPU, in both its forms. */
export const dropOnCpu: CpuFace<NoiseParams, "x", "y"> = {
  reference: dropReference,
  simd: maskedScale({ name: "standard", packed: packedSimd }, trainingScale),
};
