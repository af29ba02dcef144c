/**
 * The facts that must be true of every layer and of every dropout variant, as one call for vitest.
 * @module @maskout/conformance
 */
export { conformance } from "./conformance.js";
export { deferred } from "./deferred.js";
export type { ArrayFunctions, ConformanceSubject, RefusedOptions, SharedOption } from "./subject.js";
export { settledMemory } from "./support/devices.js";
