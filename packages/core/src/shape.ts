/** Shapes: a list of whole sizes, row-major; the empty shape is a scalar. */
import { ShapeError } from "./errors.js";

/** The sizes of a tensor's dimensions, outermost first. `[]` is a scalar of one element. */
export type Shape = readonly number[];

/** How many elements a tensor of this shape holds. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const dimension of shape) size *= dimension;
  return size;
}

/** Whether two shapes are equal. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);
}

/** Refuses shapes that differ. @throws {@link ShapeError} naming both. */
export function expectSameShape(owner: string, shapes: Readonly<Record<string, Shape>>): void {
  const [first, ...rest] = Object.entries(shapes);
  if (first === undefined) return;
  for (const [name, shape] of rest) {
    if (!sameShape(first[1], shape)) {
      throw new ShapeError(owner, { [first[0]]: first[1], [name]: shape }, "equal shapes");
    }
  }
}

/** Refuses a shape of another rank. @throws {@link ShapeError} */
export function expectRank(owner: string, name: string, shape: Shape, rank: number, layout: string): void {
  if (shape.length !== rank) throw new ShapeError(owner, { [name]: shape }, `${rank} dimensions, ${layout}`);
}

/** Refuses anything that is not a list of whole, non-negative sizes. @throws {@link ShapeError} */
export function expectShape(owner: string, shape: Shape): void {
  if (!Array.isArray(shape) || !shape.every((dimension) => Number.isSafeInteger(dimension) && dimension >= 0)) {
    throw new ShapeError(owner, { shape: Array.isArray(shape) ? shape : [] }, "a list of whole sizes >= 0");
  }
}

/** A matrix view of a shape: `rows` examples (the first dimension) of `columns` elements each. */
export function rowsAndColumns(shape: Shape): {
  /** The first dimension; 1 of a scalar. */
  readonly rows: number;
  /** The product of the others. */
  readonly columns: number;
} {
  const [rows = 1, ...rest] = shape;
  return { rows, columns: sizeOf(rest) };
}
