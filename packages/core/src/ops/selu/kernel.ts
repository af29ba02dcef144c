/** The scaled exponential linear unit (Klambauer, Unterthiner, Mayr and Hochreiter 2017, equation 2), and its gradient. */
import {
  type ActivationForms,
  type ActivationGradKernel,
  type ActivationKernel,
  activation,
  activationGrad,
} from "../shared/activation.js";
import { LIMIT, SCALE, seluSimd } from "./simd.generated.js";

const forms: ActivationForms = { name: "selu", module: seluSimd, gpu: () => import("./gpu.js") };

/** SELU, `x > 0 ? 1.0507 x : 1.7581 (e^x - 1)`, element by element; NaN stays NaN. */
export const selu: ActivationKernel = activation(forms, (x) => (x > 0 ? SCALE * x : LIMIT * Math.expm1(x)));

/** The gradient of SELU, `dy * (y > 0 ? 1.0507 : y + 1.7581)`. */
export const seluGrad: ActivationGradKernel = activationGrad(forms, (y, dy) => dy * (y > 0 ? SCALE : y + LIMIT));
