/** The params of stochastic gradient descent. */

/** The hyperparameters of a step of stochastic gradient descent. */
export interface SgdParams {
  /** The learning rate. */
  readonly learningRate: number;
  /** The share of the last step's velocity that is kept. */
  readonly momentum: number;
  /** Whether to use Nesterov's momentum. */
  readonly nesterov: boolean;
  /** L2 regularisation: `weightDecay * parameter` is added to the gradient. */
  readonly weightDecay: number;
  /** L1 regularisation: `l1 * sign(parameter)` is added to the gradient. */
  readonly l1: number;
}
