/** `@maskout/conformance`: the facts that every dropout variant must make true, as one call for vitest. */
export { type ConformanceOptions, conformance } from "./conformance.js";
export { deferred } from "./deferred.js";
