/** The gpu.js kernels: the core's mask programs, with the numbers of this variant. Loaded when a gpu.js device first runs them. */
import { type GpuFace, type MaskParams, maskedAffineOnGpu, maskedScaleOnGpu } from "@maskout/core/variant";
import { affineOf, scaleOf } from "./cpu.js";

/** `y = kept ? a x + b : c`; a dropped NaN gives c. */
export const forward: GpuFace<MaskParams, "x", "y"> = maskedAffineOnGpu(affineOf);

/** `dx = kept ? a dy : 0` */
export const backward: GpuFace<MaskParams, "x", "y"> = maskedScaleOnGpu(scaleOf);
