/** The params of Adadelta. */

/** The hyperparameters of an Adadelta step. */
export interface AdadeltaParams {
  /** The factor of the step; 1 in the paper. */
  readonly learningRate: number;
  /** The decay of the running means. */
  readonly rho: number;
  /** Added to both means. */
  readonly epsilon: number;
  /** L2 regularisation: `weightDecay * parameter` is added to the gradient. */
  readonly weightDecay: number;
}
