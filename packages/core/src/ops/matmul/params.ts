/** The params of the matrix product. */

/** The operands that are read transposed. The two gradients of a dense layer are products with one operand transposed. */
export interface MatmulParams {
  /** Whether a is read as its transpose. */
  readonly transposeA: boolean;
  /** Whether b is read as its transpose. */
  readonly transposeB: boolean;
}
