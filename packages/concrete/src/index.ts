/**
 * Concrete dropout: dropout at a rate that is learned.
 * @module @maskout/concrete
 */
export { type ConcreteDropoutOptions, concreteDropout } from "./layer.js";
export { learnedRates } from "./rates.js";
export { type ConcreteNoiseOptions, type ConcreteSettings, variant } from "./variant.js";
