/** Checks and views of the shapes of kernels' operands. */
import { ShapeError } from "../../errors.js";
import { type Shape, sizeOf } from "../../shape.js";

/** The params of a kernel that has none. */
export type NoParams = Readonly<Record<string, never>>;

/** A shape as a matrix along the last dimension: `columns` is its size, `rows` the product of the other dimensions. */
export function rowsOfLast(shape: Shape): {
  /** The number of rows. */
  readonly rows: number;
  /** The length of a row. */
  readonly columns: number;
} {
  return { rows: sizeOf(shape.slice(0, -1)), columns: shape.at(-1) ?? 1 };
}

/** The size of the last dimension. @throws {@link ShapeError} for a scalar, which has none. */
export function expectLast(owner: string, name: string, shape: Shape): number {
  const last = shape.at(-1);
  if (last === undefined) throw new ShapeError(owner, { [name]: shape }, "at least one dimension");
  return last;
}

/** Refuses vectors whose length is not that of the last dimension of an operand. @throws {@link ShapeError} that names both. */
export function expectVectors(
  owner: string,
  operand: string,
  shape: Shape,
  vectors: Readonly<Record<string, Shape>>,
): void {
  const columns = expectLast(owner, operand, shape);
  for (const [name, vector] of Object.entries(vectors)) {
    if (vector.length !== 1 || vector[0] !== columns) {
      const expected = `${name} to be a vector as long as the last dimension of ${operand}`;
      throw new ShapeError(owner, { [operand]: shape, [name]: vector }, expected);
    }
  }
}
