/** The gpu.js faces of the sigmoid and its gradient. */
import type { GpuFace } from "../../kernel/gpu-face.js";
import { unary, unaryGrad } from "../shared/gpu-pointwise.js";
import type { NoParams } from "../shared/operands.js";

// The exponential of what is not positive cannot overflow. That of NaN is left open by shading languages: it is not asked for.
export const forward: GpuFace<NoParams, "x", "y"> = unary(
  "sigmoid",
  `const e = Math.exp(-Math.abs(x[i]));
  if (x[i] < 0) { return e / (1 + e); }
  if (x[i] >= 0) { return 1 / (1 + e); }
  return x[i];`,
);

export const backward: GpuFace<NoParams, "y" | "dy", "dx"> = unaryGrad(
  "sigmoidGrad",
  "return dy[i] * y[i] * (1 - y[i]);",
);
