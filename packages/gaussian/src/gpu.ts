/** The gpu.js kernels: the core's normal noise, as a factor or as a term. Loaded when a gpu.js device first runs one of them. */
import { type GpuFace, type NormalParams, normalNoiseOnGpu } from "@maskout/core/variant";

/** `y = x * fround(1 + deviation * z)` */
export const multiplyOnGpu: GpuFace<NormalParams, "x", "y"> = normalNoiseOnGpu("multiply");

/** `y = x + fround(deviation * z)` */
export const addOnGpu: GpuFace<NormalParams, "x", "y"> = normalNoiseOnGpu("add");
