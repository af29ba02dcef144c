/** The gpu.js faces of the hyperbolic tangent and its gradient. */
import type { GpuFace } from "../../kernel/gpu-face.js";
import { unary, unaryGrad } from "../shared/gpu-pointwise.js";
import type { NoParams } from "../shared/operands.js";

// Near 0, where 1 - e^-2x loses its digits, the first terms of the power series: the next one is below 2^-26 of x.
export const forward: GpuFace<NoParams, "x", "y"> = unary(
  "tanh",
  `const s = x[i] * x[i];
  if (s < 0.0625) {
    return x[i] * (1 + s * (-1 / 3 + s * (2 / 15 + s * (-17 / 315 + s * (62 / 2835 - s * 1382 / 155925)))));
  }
  const e = Math.exp(-2 * Math.abs(x[i]));
  if (x[i] < 0) { return (e - 1) / (1 + e); }
  if (x[i] > 0) { return (1 - e) / (1 + e); }
  return x[i];`,
);

export const backward: GpuFace<NoParams, "y" | "dy", "dx"> = unaryGrad("tanhGrad", "return dy[i] * (1 - y[i] * y[i]);");
