/** The params of penalties. */

/** What a penalty is multiplied by. */
export interface PenaltyParams {
  /** Above 0. */
  readonly strength: number;
}
