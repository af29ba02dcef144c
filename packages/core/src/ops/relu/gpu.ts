/** The gpu.js faces of ReLU and its gradient. */
import type { GpuFace } from "../../kernel/gpu-face.js";
import { unary, unaryGrad } from "../shared/gpu-pointwise.js";
import type { NoParams } from "../shared/operands.js";

// Comparisons, not Math.max: shading languages leave it open what the larger of NaN and 0 is.
export const forward: GpuFace<NoParams, "x", "y"> = unary(
  "relu",
  "if (x[i] > 0) { return x[i]; } if (x[i] <= 0) { return 0; } return x[i];",
);

export const backward: GpuFace<NoParams, "y" | "dy", "dx"> = unaryGrad(
  "reluGrad",
  "if (y[i] > 0) { return dy[i]; } return 0;",
);
