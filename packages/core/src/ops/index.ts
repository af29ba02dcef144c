/** The kernels of the core, for authors of layers and variants. */
export * from "./activations.js";
export * from "./bias.js";
export * from "./elementwise.js";
export * from "./losses.js";
export * from "./matmul.js";
export * from "./normalize.js";
export * from "./reduce.js";
export * from "./rows.js";
export * from "./updates.js";
