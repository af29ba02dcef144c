/** The gpu.js kernels: the core's mask programs, with this variant's numbers. Loaded when a gpu.js device first runs one of them. */
import { type GpuFace, type MaskParams, maskedAffineOnGpu, maskedScaleOnGpu } from "@maskout/core/variant";
import { affineOf, scaleOf } from "./cpu.js";

/** `y = kept ? a x + b : c`; a dropped NaN gives c. */
export const forward: GpuFace<MaskParams, "x", "y"> = maskedAffineOnGpu(affineOf);

/** `dx = kept ? a dy : 0` */
export const backward: GpuFace<MaskParams, "x", "y"> = maskedScaleOnGpu(scaleOf);
