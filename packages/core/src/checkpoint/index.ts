/**
 * Saving a training run, and going on with it.
 * @module @maskout/core/checkpoint
 */
export type { FileBytes } from "./bytes.js";
export { type CheckpointParts, loadCheckpoint, saveCheckpoint } from "./checkpoint.js";
