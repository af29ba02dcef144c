/**
 * The facts that every dropout variant must make true, as one call for vitest.
 * @module @maskout/conformance
 */
export { type ConformanceOptions, conformance } from "./conformance.js";
export { deferred } from "./deferred.js";
