/** Shapes: lists of whole sizes, row-major; the empty shape is that of a scalar. */
import { refuse, ShapeError } from "./errors.js";

/** The sizes of a tensor's dimensions, outermost first. `[]` is a scalar of one element. */
export type Shape = readonly number[];

/** The number of elements of a tensor of this shape; 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const dimension of shape) size *= dimension;
  return size;
}

/** Whether two shapes are equal. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);
}

/** Refuses shapes that are not all equal. @param shapes The shapes, by operand name. @throws {@link ShapeError} that names two that differ. */
export function expectSameShape(owner: string, shapes: Readonly<Record<string, Shape>>): void {
  const [first, ...rest] = Object.entries(shapes);
  if (first === undefined) return;
  for (const [name, shape] of rest) {
    if (!sameShape(first[1], shape)) {
      throw new ShapeError(owner, { [first[0]]: first[1], [name]: shape }, "equal shapes");
    }
  }
}

/** Refuses a shape of another rank. @param layout The expected layout, such as `"[batch, features]"`, for the error. @throws {@link ShapeError} */
export function expectRank(owner: string, name: string, shape: Shape, rank: number, layout: string): void {
  if (shape.length !== rank) throw new ShapeError(owner, { [name]: shape }, `${rank} dimensions, ${layout}`);
}

/** The largest number of dimensions of a shape. */
export const MOST_DIMENSIONS = 32;

/** The largest number of elements of a tensor: 1 GiB of float32, the largest block of the CPU device's memory. */
export const MOST_ELEMENTS: number = 2 ** 28;

/**
 * A frozen copy of a shape; the shape itself if it is frozen already.
 * @throws {@link OptionError} for anything other than a list of at most 32 whole sizes >= 0 whose product is below 2^53.
 */
export function expectShape(owner: string, shape: Shape, option = "shape"): Shape {
  if (Array.isArray(shape) && shape.length <= MOST_DIMENSIONS) {
    const own: Shape = Object.isFrozen(shape) ? shape : Object.freeze([...shape]);
    // Sizes of 0 count as 1: the strides of a shape without elements are products too.
    let product = 1;
    // By index, for speed: this runs for every new tensor.
    for (let axis = 0; axis < own.length; axis++) {
      const dimension = own[axis]!;
      product *= Number.isSafeInteger(dimension) && dimension >= 0 ? dimension || 1 : Number.NaN;
    }
    if (product <= Number.MAX_SAFE_INTEGER) return own;
  }
  refuse(
    owner,
    option,
    shape,
    `at most ${MOST_DIMENSIONS} whole sizes >= 0, with a product below 2^53`,
    "Such as [batch, features].",
  );
}

/** A frozen copy of the shape of a new tensor. @throws {@link OptionError} as {@link expectShape}, and for more than 2^28 elements. */
export function expectTensorShape(owner: string, shape: Shape): Shape {
  const own = expectShape(owner, shape);
  if (sizeOf(own) <= MOST_ELEMENTS) return own;
  refuse(
    owner,
    "shape",
    shape,
    "a shape of at most 2^28 elements",
    "A tensor holds at most 1 GiB: use smaller batches.",
  );
}

/** A shape as a matrix: `rows` examples (the first dimension) of `columns` elements each. */
export function rowsAndColumns(shape: Shape): {
  /** The first dimension; 1 for a scalar. */
  readonly rows: number;
  /** The product of the other dimensions. */
  readonly columns: number;
} {
  const [rows = 1, ...rest] = shape;
  return { rows, columns: sizeOf(rest) };
}
