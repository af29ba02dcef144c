/**
 * Standard ("vanilla") dropout.
 * @module @maskout/standard
 */
export { dropout, dropoutGrad, scaleForInference } from "./arrays.js";
export { standardDropout } from "./layer.js";
export { variant } from "./variant.js";
