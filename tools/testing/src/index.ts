/** `@maskout/testing`: what the tests of several packages share. It runs in Node.js and in a browser. Not published. */
export { devices, onEachDevice, settledMemory } from "./devices.js";
export { readJson } from "./files.js";
export { centralDifferences, dot, randomValues, relativeError } from "./numbers.js";
