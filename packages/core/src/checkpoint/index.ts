/** `@maskout/core/checkpoint`: saving a training run, and going on with it. */
export { type CheckpointParts, loadCheckpoint, saveCheckpoint } from "./checkpoint.js";
