/** The gpu.js faces of the sigmoid and its gradient. */
import type { GpuFace } from "../../kernel/gpu-face.js";
import { sigmoid } from "../shared/gpu-activations.js";
import { unary, unaryGrad } from "../shared/gpu-pointwise.js";
import type { NoParams } from "../shared/operands.js";

export const forward: GpuFace<NoParams, "x", "y"> = unary("sigmoid", `${sigmoid("x[i]")} return activated;`);

export const backward: GpuFace<NoParams, "y" | "dy", "dx"> = unaryGrad(
  "sigmoidGrad",
  "return dy[i] * y[i] * (1 - y[i]);",
);
