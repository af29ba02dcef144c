/**
 * Stochastic depth: residual blocks whose body is dropped at random.
 * @module @maskout/stochastic-depth
 */
export { type BlockOptions, type StochasticDepthOptions, stochasticDepth } from "./layer.js";
export { linearRates } from "./rates.js";
export { variant } from "./variant.js";
