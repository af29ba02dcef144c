/** How kernels look at the shapes of their operands. */
import { ShapeError } from "../../errors.js";
import { type Shape, sizeOf } from "../../shape.js";

/** The parameters of a kernel that has none. */
export type NoParams = Readonly<Record<string, never>>;

/** A matrix view along the last dimension: `columns` is its size, `rows` the number of all that come before it. */
export function rowsOfLast(shape: Shape): {
  /** How many rows. */
  readonly rows: number;
  /** How long a row is. */
  readonly columns: number;
} {
  return { rows: sizeOf(shape.slice(0, -1)), columns: shape.at(-1) ?? 1 };
}

/** Refuses a scalar, which has no last dimension; otherwise its size. @throws {@link ShapeError} */
export function expectLast(owner: string, name: string, shape: Shape): number {
  const last = shape.at(-1);
  if (last === undefined) throw new ShapeError(owner, { [name]: shape }, "at least one dimension");
  return last;
}

/** Refuses vectors that do not match the last dimension of an operand. @throws {@link ShapeError} naming both. */
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
