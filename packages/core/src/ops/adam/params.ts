/** The params of Adam. */

/** The hyperparameters of an Adam step. */
export interface AdamParams {
  /** The learning rate. */
  readonly learningRate: number;
  /** The decay of the running mean of gradients. */
  readonly beta1: number;
  /** The decay of the running mean of squared gradients. */
  readonly beta2: number;
  /** Added to the root of the second moment. */
  readonly epsilon: number;
  /** L2 regularisation: `weightDecay * parameter` is added to the gradient. */
  readonly weightDecay: number;
  /** The number of the update, from 1. */
  readonly step: number;
}

/** The bias corrections of both averages, which start at zero. */
export function adamCorrections({ learningRate, beta1, beta2, step }: AdamParams): {
  /** The factor of the mean: the learning rate, corrected. */
  stepSize: number;
  /** The factor of the variance. */
  varianceScale: number;
} {
  return { stepSize: learningRate / (1 - beta1 ** step), varianceScale: 1 / (1 - beta2 ** step) };
}
