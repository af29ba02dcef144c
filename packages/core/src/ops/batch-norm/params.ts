/** The params of batch normalisation. */

/** `epsilon` is added to the variance under the root. */
export interface NormalizeParams {
  /** Added to the variance. */
  readonly epsilon: number;
}
