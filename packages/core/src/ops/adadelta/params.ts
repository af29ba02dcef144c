/** The params of Adadelta. */

/** `weightDecay` adds `weightDecay * parameter` to the gradient. */
export interface AdadeltaParams {
  /** The factor of the step; 1 in the paper. */
  readonly learningRate: number;
  /** Decay of the running means. */
  readonly rho: number;
  /** Added to both means. */
  readonly epsilon: number;
  /** L2: times the parameter, added to its gradient. */
  readonly weightDecay: number;
}
