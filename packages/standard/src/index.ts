/** `@maskout/standard`: standard ("vanilla") dropout. */
export { dropout, dropoutGrad, scaleForInference } from "./arrays.js";
export { standardDropout } from "./layer.js";
export { variant } from "./variant.js";
