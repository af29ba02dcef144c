/**
 * The CPU device on several threads.
 * @module @maskout/core/threads
 */
export { ThreadsDevice } from "./device.js";
export { type ThreadsOptions, threads } from "./threads.js";
