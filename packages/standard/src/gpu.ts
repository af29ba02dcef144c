/** The gpu.js kernel: the core's masked scale, at this variant's scale. Loaded when a gpu.js device first runs it. */
import { type GpuFace, maskedScaleOnGpu, type NoiseParams } from "@maskout/core/variant";
import { trainingScale } from "./reference.js";

/** `y = kept ? x * trainingScale : 0` on a gpu.js device. */
export const dropOnGpu: GpuFace<NoiseParams, "x", "y"> = maskedScaleOnGpu(trainingScale);
