/** The gpu.js faces of ReLU and its gradient. */
import type { GpuFace } from "../../kernel/gpu-face.js";
import { relu } from "../shared/gpu-activations.js";
import { unary, unaryGrad } from "../shared/gpu-pointwise.js";
import type { NoParams } from "../shared/operands.js";

export const forward: GpuFace<NoParams, "x", "y"> = unary("relu", `${relu("x[i]")} return activated;`);

export const backward: GpuFace<NoParams, "y" | "dy", "dx"> = unaryGrad(
  "reluGrad",
  "if (y[i] > 0) { return dy[i]; } return 0;",
);
