/** The params of the running moments. */

/** Of a sample that is added to running moments. */
export interface MomentsParams {
  /** Its number, from 1. */
  readonly count: number;
}
