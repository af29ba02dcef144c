/** The params of batch normalisation. */

/** The parameter of batch normalisation that is not a tensor. */
export interface NormalizeParams {
  /** Added to the variance under the root. */
  readonly epsilon: number;
}
