/** The gpu.js kernel: the core's masked scale, with this variant's scale. Loaded when a gpu.js device first runs it. */
import { type GpuFace, type MaskParams, maskedScaleOnGpu } from "@maskout/core/variant";
import { trainingScale } from "./cpu.js";

/** `y = kept ? x / q : 0`; a dropped NaN gives 0. */
export const onGpu: GpuFace<MaskParams, "x", "y"> = maskedScaleOnGpu(trainingScale);
