/** The CPU kernels, WebAssembly SIMD and plain TypeScript: the core's normal noise, as a factor or as a term. */
import { type CpuFace, type NormalParams, normalNoise } from "@maskout/core/variant";

/** `y = x * fround(1 + deviation * z)` */
export const multiplyOnCpu: CpuFace<NormalParams, "x", "y"> = normalNoise("multiply");

/** `y = x + fround(deviation * z)` */
export const addOnCpu: CpuFace<NormalParams, "x", "y"> = normalNoise("add");
