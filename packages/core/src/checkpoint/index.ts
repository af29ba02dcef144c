/**
 * Saving a training run, and going on with it.
 * @module @maskout/core/checkpoint
 */
export { type CheckpointParts, loadCheckpoint, saveCheckpoint } from "./checkpoint.js";
