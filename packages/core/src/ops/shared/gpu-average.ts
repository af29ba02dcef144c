/** Running averages of the optimizers. */
import type { GpuProgram } from "../../kernel/gpu-face.js";
import { pointwise } from "./gpu-pointwise.js";

/** `beta * v + rest * gradient^2`, where the gradient includes its weight decay. */
export const squareAverage: GpuProgram<"v" | "g" | "p", never, "beta" | "rest" | "weightDecay"> = pointwise(
  "square average",
  ["v", "g", "p"],
  `const gradient = g[i] + weightDecay * p[i];
  return beta * v[i] + rest * gradient * gradient;`,
  ["beta", "rest", "weightDecay"],
);
