/** The params of Adam. */

/** `step` counts the updates from 1; `weightDecay` adds `weightDecay * parameter` to the gradient. */
export interface AdamParams {
  /** The size of a step. */
  readonly learningRate: number;
  /** Decay of the running mean of gradients. */
  readonly beta1: number;
  /** Decay of the running mean of squared gradients. */
  readonly beta2: number;
  /** Added to the root of the second moment. */
  readonly epsilon: number;
  /** L2: times the parameter, added to its gradient. */
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
