/** The params of penalties. */

/** The strength of a penalty. */
export interface PenaltyParams {
  /** The factor of the penalty, above 0. */
  readonly strength: number;
}
