/** Reading the values that callers pass: typed arrays, arrays of numbers, and nested arrays. */
import { OptionError, ShapeError } from "../errors.js";
import { expectShape, MOST_DIMENSIONS, MOST_ELEMENTS, type Shape, sizeOf } from "../shape.js";
import { expectAttached, type NumberArray, newFloats, typedArrayKind } from "../typed-arrays.js";
import type { Tensor } from "./tensor.js";

/** Arrays of numbers, nested to any depth, with equal lengths at each depth; the innermost may be typed arrays. */
export type NestedNumbers = readonly (number | NumberArray | NestedNumbers)[];

/** The values that a tensor can be made from: a typed array of numbers, or arrays of numbers nested as deep as its shape. */
export type TensorValues = NumberArray | NestedNumbers;

/** A tensor, or values that a tensor can be made from. */
export type TensorLike = Tensor | TensorValues;

/** Values and their shape. */
export interface ShapedValues {
  /** The values, row-major. A Float32Array that was passed is not copied. */
  readonly values: Float32Array;
  /** The shape of the values, one size per dimension. */
  readonly shape: Shape;
}

/**
 * Reads the values of a typed array or of nested arrays, rounded to float32.
 * @param owner The function that was called, for errors. @param option The name of its argument or option, for errors.
 * @param shape The shape of the values. Default: their own.
 * @throws {@link OptionError} for an entry that is not a number, and for an array of another length than its neighbours, both with their
 * place; {@link ShapeError} when the number of values is not that of the shape.
 */
export function valuesOf(owner: string, option: string, value: TensorValues, shape?: Shape): ShapedValues {
  if (isFloats(value) && value.length > 0 && value.length <= MOST_ELEMENTS)
    return floatsIn(owner, option, value, shape);
  const root: Place = { owner, option, path: [] };
  const own = shapeOfFirst(root, value);
  if (sizeOf(own) > MOST_ELEMENTS) {
    throw refused(root, value, "at most 2^28 numbers", "A tensor holds at most 1 GiB: use smaller batches.");
  }
  const asked = shape === undefined ? own : expectShape(owner, shape);
  if (sizeOf(asked) !== sizeOf(own)) {
    throw new ShapeError(owner, { [option]: own, shape: asked }, `${sizeOf(asked)} values for that shape`);
  }
  if (isFloats(value)) return { values: value, shape: asked };
  const values = newFloats(owner, sizeOf(own));
  fill(root, value, own, { values, from: 0 });
  return { values, shape: asked };
}

/** A Float32Array in its own shape or the required one. Separate from the rest, for speed. */
function floatsIn(owner: string, option: string, values: Float32Array, asked: Shape | undefined): ShapedValues {
  if (asked === undefined) return { values, shape: [values.length] };
  const shape = expectShape(owner, asked);
  if (sizeOf(shape) === values.length) return { values, shape };
  throw new ShapeError(owner, { [option]: [values.length], shape }, `${sizeOf(shape)} values for that shape`);
}

/** The place of an entry in the values: `values[2][0]`. */
interface Place {
  readonly owner: string;
  readonly option: string;
  readonly path: number[];
}

function isFloats(value: unknown): value is Float32Array {
  return typedArrayKind(value) === "Float32Array";
}

function isTyped(value: unknown): value is NumberArray {
  return typedArrayKind(value) !== undefined;
}

/** The shape of nested arrays, by the first entry of each. */
function shapeOfFirst(root: Place, value: unknown): Shape {
  const shape = [];
  for (let first = value; shape.length === 0 || Array.isArray(first) || isTyped(first); ) {
    if (shape.length === MOST_DIMENSIONS) {
      throw refused(root, value, `arrays nested at most ${MOST_DIMENSIONS} deep`, "Perhaps one of them holds itself.");
    }
    const list = expectList(root, first);
    shape.push(list.length);
    first = isTyped(list) ? undefined : list[0];
  }
  return shape;
}

/** Copies nested arrays of a shape, and refuses arrays of other lengths. */
function fill(
  place: Place,
  value: unknown,
  [length, ...inner]: Shape,
  into: { readonly values: Float32Array; from: number },
): void {
  const list = expectList(place, value);
  if (list.length !== length) {
    throw refused(place, value, `an array of ${length}, as the first is`, "All arrays of one depth have one length.");
  }
  if (inner.length === 0 && isTyped(list)) {
    into.values.set(list, into.from);
    into.from += length;
    return;
  }
  for (let index = 0; index < length; index++) {
    const entry: unknown = list[index];
    place.path.push(index);
    if (inner.length > 0) fill(place, entry, inner, into);
    else if (typeof entry === "number") into.values[into.from++] = entry;
    else throw refused(place, entry, "a number", "Convert other values with Number(value), and leave none out.");
    place.path.pop();
  }
}

/** The value, checked to be an array or a typed array of numbers. @throws {@link OptionError} */
function expectList(place: Place, value: unknown): ArrayLike<unknown> {
  if (Array.isArray(value)) return value;
  if (!isTyped(value)) {
    throw refused(
      place,
      value,
      "an array of numbers, or of such arrays, or a typed array",
      "Such as [[1, 2], [3, 4]] or Float32Array.of(1, 2).",
    );
  }
  if (typedArrayKind(value)?.startsWith("Big")) {
    throw refused(place, value, "numbers", "Convert bigints with Float32Array.from(values, Number).");
  }
  expectAttached(place.owner, nameOf(place), value);
  return value;
}

function nameOf({ option, path }: Place): string {
  return option + path.map((index) => `[${index}]`).join("");
}

function refused(place: Place, value: unknown, expected: string, remedy: string): OptionError {
  return new OptionError({ owner: place.owner, option: nameOf(place), value, expected, remedy });
}
