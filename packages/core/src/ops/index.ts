/** The kernels of the core, for authors of layers and variants. */
export * from "./adadelta/kernel.js";
export * from "./adam/kernel.js";
export * from "./batch-norm/kernel.js";
export * from "./bias/kernel.js";
export * from "./elementwise/kernel.js";
export * from "./matmul/kernel.js";
export * from "./max-norm/kernel.js";
export * from "./mean/kernel.js";
export * from "./relu/kernel.js";
export * from "./rows/kernel.js";
export * from "./sgd/kernel.js";
export * from "./sigmoid/kernel.js";
export * from "./sigmoid-cross-entropy/kernel.js";
export * from "./softmax/kernel.js";
export * from "./softmax-cross-entropy/kernel.js";
export * from "./squared-error/kernel.js";
export * from "./tanh/kernel.js";
