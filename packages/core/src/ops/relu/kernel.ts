/** ReLU, and its gradient. */
import {
  type ActivationForms,
  type ActivationGradKernel,
  type ActivationKernel,
  activation,
  activationGrad,
} from "../shared/activation.js";
import { reluSimd } from "./simd.generated.js";

const forms: ActivationForms = { name: "relu", module: reluSimd, gpu: () => import("./gpu.js") };

/** ReLU, `max(x, 0)`, element by element; NaN stays NaN. */
export const relu: ActivationKernel = activation(forms, (x) => Math.max(x, 0));

/** The gradient of ReLU: `dy` where y > 0, otherwise 0. It is selected and not multiplied, so that a NaN gradient of an inactive element gives 0. */
export const reluGrad: ActivationGradKernel = activationGrad(forms, (y, dy) => (y > 0 ? dy : 0));
