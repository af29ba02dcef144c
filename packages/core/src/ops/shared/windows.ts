/**
 * The geometry of windows that slide over images `[batch, rows, columns, channels]`: their number and their places. Convolution and
 * pooling share it. Window number i along a dimension covers `size` rows from row `i * stride - padding before` on. Padding lies around the
 * image.
 */
import { refuse, ShapeError } from "../../errors.js";
import { expectRank, type Shape } from "../../shape.js";

/** Rows and columns: one number for both, or a pair `[rows, columns]`. */
export type Pair = number | readonly [rows: number, columns: number];

/**
 * The padding around an image: `"valid"` for none, so that windows stay inside the image; `"same"` for as much as makes
 * `ceil(size / stride)` windows, with the odd row at the end, as in TensorFlow; or the number of rows and columns on every side, a whole number.
 */
export type Padding = "valid" | "same" | number;

/** Windows that slide over images of any size. */
export interface Windows {
  /** The size of a window, in rows and columns. */
  readonly size: readonly [rows: number, columns: number];
  /** The distance from one window to the next, in rows and columns. */
  readonly strides: readonly [rows: number, columns: number];
  /** The padding around the image. */
  readonly padding: Padding;
}

/** The places of windows over an image. */
export interface WindowPlaces {
  /** The number of windows below one another: the height of the output. */
  readonly height: number;
  /** The number of windows beside one another: the width of the output. */
  readonly width: number;
  /** The number of rows of padding above the image. */
  readonly top: number;
  /** The number of columns of padding to the left of the image. */
  readonly left: number;
}

/** The largest size, stride and padding: an image of 2^28 rows and its padding can still be counted in 32 bits. */
const MOST = 2 ** 24;

/**
 * A frozen copy of a pair of whole numbers in [1, 2^24]; for a single number, that number twice.
 * @throws {@link OptionError}
 */
export function resolvePair(owner: string, option: string, value: Pair, remedy: string): readonly [number, number] {
  const expected = `a whole number in [1, ${MOST}] or a pair [rows, columns] of them`;
  const given: readonly unknown[] = Array.isArray(value) ? value : [value, value];
  if (given.length !== 2) refuse(owner, option, value, expected, remedy);
  const [rows, columns] = given;
  if (!isWhole(rows, 1) || !isWhole(columns, 1)) refuse(owner, option, value, expected, remedy);
  return Object.freeze([rows, columns] as const);
}

/** Returns the padding if it is valid. @throws {@link OptionError} */
export function resolvePadding(owner: string, padding: Padding): Padding {
  if (padding === "valid" || padding === "same") return padding;
  if (isWhole(padding, 0)) return padding;
  const expected = `"valid", "same" or a whole number in [0, ${MOST}]`;
  refuse(owner, "padding", padding, expected, "A number is how many rows and columns lie on every side of the image.");
}

function isWhole(value: unknown, least: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= MOST;
}

/**
 * The places of windows over an image of this height and width.
 * @throws {@link ShapeError} for an image without pixels, and for a window that is larger than the padded image; it names both.
 */
export function placeWindows(owner: string, windows: Windows, height: number, width: number): WindowPlaces {
  const { size, strides, padding } = windows;
  if (height < 1 || width < 1)
    throw new ShapeError(owner, { image: [height, width] }, "an image of at least one pixel");
  if (padding === "same") {
    const [rows, columns] = [Math.ceil(height / strides[0]), Math.ceil(width / strides[1])];
    return {
      height: rows,
      width: columns,
      top: before((rows - 1) * strides[0] + size[0] - height),
      left: before((columns - 1) * strides[1] + size[1] - width),
    };
  }
  const around = padding === "valid" ? 0 : padding;
  const padded = [height + 2 * around, width + 2 * around] as const;
  if (size[0] > padded[0] || size[1] > padded[1]) {
    const expected = "a window that is not larger than the padded image: choose a smaller window or more padding";
    throw new ShapeError(owner, { window: size, "padded image": padded }, expected);
  }
  return {
    height: Math.floor((padded[0] - size[0]) / strides[0]) + 1,
    width: Math.floor((padded[1] - size[1]) / strides[1]) + 1,
    top: around,
    left: around,
  };
}

/** The part of the padding along a dimension that lies before the image: the smaller half. */
function before(padding: number): number {
  return Math.max(Math.floor(padding / 2), 0);
}

/** The geometry of windows over a batch of images: everything that a kernel needs to know. */
export interface WindowedImages extends WindowPlaces {
  /** The number of images. */
  readonly batch: number;
  /** The number of rows of an image. */
  readonly rows: number;
  /** The number of columns of an image. */
  readonly columns: number;
  /** The number of values per pixel. */
  readonly channels: number;
}

/**
 * The windows over a batch of images.
 * @param name The name of the operand, for the error.
 * @throws {@link ShapeError} for a shape that is not `[batch, rows, columns, channels]`, and as {@link placeWindows}.
 */
export function windowsOver(owner: string, windows: Windows, name: string, shape: Shape): WindowedImages {
  expectRank(owner, name, shape, 4, "[batch, rows, columns, channels]");
  const [batch = 0, rows = 0, columns = 0, channels = 0] = shape;
  const { height, width, top, left } = placeWindows(owner, windows, rows, columns);
  return { batch, rows, columns, channels, height, width, top, left };
}
