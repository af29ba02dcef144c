// The kernels of DropConnect, on the generator of the core. Memory is the core's (`env.memory`).
export { backward, forward, maskWeights } from "./product";
export { keepUnits } from "./decisions";
export { pad, square, transpose, unpad } from "./layout";
export { gaussian } from "./gaussian";
export { scaleByKept } from "@maskout/core/assembly/masks";
