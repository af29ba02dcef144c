/** The params of the running moments. */

/** The parameters of adding a sample to running moments. */
export interface MomentsParams {
  /** The number of the sample, from 1. */
  readonly count: number;
}
