/** How large a gpu.js program's result can be on a GPU: asked before the launch, for past it WebGL computes nonsense in silence. */
import { SMALLER_OR_CPU } from "../ops/shared/gpu-count.js";
import { isWebGl, isWebGpu } from "./context.js";

/** The largest result that fits. */
export interface ResultLimits {
  /** The most elements. */
  readonly elements: number;
  /** The most rows, and the most columns, of a result that has both. */
  readonly side: number;
}

/** Threads along each side of the workgroups in which gpu.js computes a two-dimensional result on WebGPU. */
const WORKGROUP_SIDE = 8;

/** The limits of a context of gpu.js. On the processor only memory sets a limit. */
export function limitsOf(context: unknown): ResultLimits {
  if (isWebGl(context)) {
    const side: number = context.getParameter(context.MAX_TEXTURE_SIZE);
    // gpu.js lays a flat result out as nearly a square; one side can exceed the root of its size by one.
    return { elements: (side - 1) ** 2, side: Number.POSITIVE_INFINITY };
  }
  if (isWebGpu(context)) {
    const { maxStorageBufferBindingSize, maxComputeWorkgroupsPerDimension } = context.device.limits;
    return {
      elements: maxStorageBufferBindingSize / Float32Array.BYTES_PER_ELEMENT,
      side: maxComputeWorkgroupsPerDimension * WORKGROUP_SIDE,
    };
  }
  return { elements: Number.POSITIVE_INFINITY, side: Number.POSITIVE_INFINITY };
}

/**
 * Refuses a result that the GPU cannot hold or compute at once.
 * @param threads The sizes of the result, the innermost first.
 */
export function expectFits({ elements, side }: ResultLimits, threads: readonly number[]): void {
  const [columns = 0, rows] = threads;
  if (columns * (rows ?? 1) > elements) {
    throw new Error(
      `${columns * (rows ?? 1)} elements are more than this GPU holds in one result, ${elements}. ${SMALLER_OR_CPU}`,
    );
  }
  if (rows !== undefined && Math.max(columns, rows) > side) {
    throw new Error(
      `${rows} rows of ${columns} are more than this GPU computes at once, ${side} of either. ${SMALLER_OR_CPU}`,
    );
  }
}
