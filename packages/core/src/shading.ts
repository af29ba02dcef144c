/**
 * The mask stream as source code for shaders, for adapters to the devices of other libraries.
 * @module @maskout/core/shading
 */
export { maskStreamGlsl, maskStreamWgsl } from "./stream/shading.js";
