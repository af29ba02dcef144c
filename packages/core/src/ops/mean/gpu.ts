/** The gpu.js face of the mean. */
import type { GpuFace } from "../../kernel/gpu-face.js";
import { meanOf } from "../shared/gpu-reduce.js";
import type { NoParams } from "../shared/operands.js";

export const mean: GpuFace<NoParams, "x", "y"> = async ({ launch, inputs: { x } }) => ({
  y: await meanOf(launch, x, x.size),
});
