/** The gpu.js kernel: the core's masked scale, with this variant's scale. Loaded when a gpu.js device first runs it. */
import { type GpuFace, type MaskParams, maskedScaleOnGpu } from "@maskout/core/variant";
import { branchScale } from "./cpu.js";

/** `y = kept ? branch / q : 0`, one decision per example. */
export const onGpu: GpuFace<MaskParams, "x", "y"> = maskedScaleOnGpu(branchScale);
