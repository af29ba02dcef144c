/** The params of the matrix product. */

/** Which operands are read transposed: the two gradients of a dense layer are products with one of them transposed. */
export interface MatmulParams {
  /** Whether a is read as its transpose. */
  readonly transposeA: boolean;
  /** Whether b is read as its transpose. */
  readonly transposeB: boolean;
}
