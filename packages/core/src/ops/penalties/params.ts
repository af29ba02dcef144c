/** The params of penalties. */

/** The factor of a penalty. */
export interface PenaltyParams {
  /** Above 0. */
  readonly strength: number;
}
