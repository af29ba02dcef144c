// What the core's WebAssembly module exports. Every pointer is a byte address in the module's own memory.
export * from "./memory";
export { keepBytes } from "./masks";
export { matmul } from "./ops/matmul";
export { relu, reluGrad, sigmoid, sigmoidGrad, tanh, tanhGrad } from "./ops/activations";
export { softmax, softmaxGrad } from "./ops/softmax";
export { addBias, addScaled, lerp, scale } from "./ops/elementwise";
export { mean, sumRows } from "./ops/reduce";
export { softmaxCrossEntropy } from "./ops/losses";
export { moments, normalize, normalizeGrad } from "./ops/normalize";
export { adam, maxNorm, sgd } from "./ops/updates";
