/**
 * Saving and resuming a training run, and loading weights from other programs.
 * @module @maskout/core/checkpoint
 */
export type { FileBytes } from "./bytes.js";
export { type CheckpointParts, loadCheckpoint, saveCheckpoint } from "./checkpoint.js";
export type { WeightsOrigin } from "./weights/layout.js";
export { type LoadWeightsOptions, loadWeights } from "./weights/load.js";
export type { Renaming } from "./weights/rename.js";
