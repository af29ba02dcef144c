/** The hyperbolic tangent, and its gradient. */
import {
  type ActivationForms,
  type ActivationGradKernel,
  type ActivationKernel,
  activation,
  activationGrad,
} from "../shared/activation.js";
import { tanhSimd } from "./simd.generated.js";

const forms: ActivationForms = { name: "tanh", module: tanhSimd, gpu: () => import("./gpu.js") };

/** The hyperbolic tangent, element by element. */
export const tanh: ActivationKernel = activation(forms, Math.tanh);

/** The gradient of the hyperbolic tangent, `dy * (1 - y^2)`. */
export const tanhGrad: ActivationGradKernel = activationGrad(forms, (y, dy) => dy * (1 - y * y));
