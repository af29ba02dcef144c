/** The params of stochastic gradient descent. */

/** `l1` and `weightDecay` add `l1 * sign(parameter)` and `weightDecay * parameter` to the gradient. */
export interface SgdParams {
  /** The size of a step. */
  readonly learningRate: number;
  /** The share of the last step's velocity that carries on. */
  readonly momentum: number;
  /** Whether the gradient is looked at ahead. */
  readonly nesterov: boolean;
  /** L2: times the parameter, added to its gradient. */
  readonly weightDecay: number;
  /** L1: times the parameter's sign, added to its gradient. */
  readonly l1: number;
}
