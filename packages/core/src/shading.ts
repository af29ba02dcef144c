/**
 * The mask stream as source for shaders, for adapters to other libraries' devices.
 * @module @maskout/core/shading
 */
export { maskStreamGlsl, maskStreamWgsl } from "./stream/shading.js";
