/** The gpu.js kernels: the core's normal noise, multiplied by or added. Loaded when a gpu.js device first runs one. */
import { type GpuFace, type NormalParams, normalNoiseOnGpu } from "@maskout/core/variant";

/** `y = x * fround(1 + deviation * z)` */
export const multiplyOnGpu: GpuFace<NormalParams, "x", "y"> = normalNoiseOnGpu("multiply");

/** `y = x + fround(deviation * z)` */
export const addOnGpu: GpuFace<NormalParams, "x", "y"> = normalNoiseOnGpu("add");
