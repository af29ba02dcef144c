/**
 * Inverted dropout.
 * @module @maskout/inverted
 */
export { dropout, dropoutGrad } from "./arrays.js";
export { invertedDropout } from "./layer.js";
export { variant } from "./variant.js";
