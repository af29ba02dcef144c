// The kernels of inverted dropout, on the mask-drawing loops of the core. Memory is the core's (`env.memory`).
export { keepBytes, maskedScale, scaleByKept } from "@maskout/core/assembly/masks";
