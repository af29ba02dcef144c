/**
 * `@maskout/testing`: the code that the tests of several packages share. It runs in Node.js and in a browser. Not published. The
 * devices have a separate entry, `@maskout/testing/devices`, which opens all of them.
 */

export { deferred, settledMemory } from "@maskout/conformance";
export { type Faults, FaultyDevice } from "./faults.js";
export { readJson } from "./files.js";
export { expectGradients, expectSameGradients, type Pass, randomized } from "./gradients.js";
export { randomValues, relativeError } from "./numbers.js";
