/** The gpu.js faces of the scaled exponential linear unit and its gradient. */
import type { GpuFace } from "../../kernel/gpu-face.js";
import { unary, unaryGrad } from "../shared/gpu-pointwise.js";
import type { NoParams } from "../shared/operands.js";
import { LIMIT, SCALE } from "./simd.generated.js";

/** e^x - 1 near 0, where the difference loses digits, by its power series: the next term is below 2^-24 of the sum. */
const SERIES =
  "x[i] * (1 + x[i] / 2 * (1 + x[i] / 3 * (1 + x[i] / 4 * (1 + x[i] / 5 * (1 + x[i] / 6 * (1 + x[i] / 7 * (1 + x[i] / 8)))))))";

/** Comparisons, and no exponential of NaN, which shading languages do not define. NaN stays NaN. */
export const forward: GpuFace<NoParams, "x", "y"> = unary(
  "selu",
  `let activated = x[i];
  if (x[i] > 0) { activated = x[i] * ${SCALE}; }
  if (x[i] <= -0.5) { activated = (Math.exp(x[i]) - 1) * ${LIMIT}; }
  if (x[i] > -0.5 && x[i] <= 0) { activated = ${SERIES} * ${LIMIT}; }
  return activated;`,
);

export const backward: GpuFace<NoParams, "y" | "dy", "dx"> = unaryGrad(
  "seluGrad",
  `if (y[i] > 0) { return dy[i] * ${SCALE}; } return dy[i] * (y[i] + ${LIMIT});`,
);
