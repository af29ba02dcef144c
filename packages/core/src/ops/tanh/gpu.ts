/** The gpu.js faces of the hyperbolic tangent and its gradient. */
import type { GpuFace } from "../../kernel/gpu-face.js";
import { tanh } from "../shared/gpu-activations.js";
import { unary, unaryGrad } from "../shared/gpu-pointwise.js";
import type { NoParams } from "../shared/operands.js";

export const forward: GpuFace<NoParams, "x", "y"> = unary("tanh", `${tanh("x[i]")} return activated;`);

export const backward: GpuFace<NoParams, "y" | "dy", "dx"> = unaryGrad("tanhGrad", "return dy[i] * (1 - y[i] * y[i]);");
