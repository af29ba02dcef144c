/** Shapes: a list of whole sizes, row-major; the empty shape is a scalar. */
import { refuse, ShapeError } from "./errors.js";

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

/** Dimensions that a shape can have. */
export const MOST_DIMENSIONS = 32;

/** Elements that a tensor can have: 1 GiB of them, as much as a block of the CPU device's memory. */
export const MOST_ELEMENTS: number = 2 ** 28;

/**
 * A copy of a shape that nobody can change; of a shape that nobody can change, itself.
 * @throws {@link OptionError} for anything that is not a list of whole sizes >= 0 whose product is below 2^53.
 */
export function expectShape(owner: string, shape: Shape, option = "shape"): Shape {
  if (Array.isArray(shape) && shape.length <= MOST_DIMENSIONS) {
    const own: Shape = Object.isFrozen(shape) ? shape : Object.freeze([...shape]);
    // Of a shape without elements as well, whose strides are products too.
    let product = 1;
    // By index, for speed: every tensor that is made comes by here.
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

/** The shape of a tensor to be made. @throws {@link OptionError} also for more elements than a tensor can have. */
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
