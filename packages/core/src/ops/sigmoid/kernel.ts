/** The sigmoid, and its gradient. */
import {
  type ActivationForms,
  type ActivationGradKernel,
  type ActivationKernel,
  activation,
  activationGrad,
} from "../shared/activation.js";
import { sigmoidSimd } from "./simd.generated.js";

const forms: ActivationForms = { name: "sigmoid", module: sigmoidSimd, gpu: () => import("./gpu.js") };

/** The sigmoid, `1 / (1 + e^-x)`, element by element. */
export const sigmoid: ActivationKernel = activation(forms, (x) => 1 / (1 + Math.exp(-x)));

/** The gradient of the sigmoid, `dy * y * (1 - y)`. */
export const sigmoidGrad: ActivationGradKernel = activationGrad(forms, (y, dy) => dy * y * (1 - y));
