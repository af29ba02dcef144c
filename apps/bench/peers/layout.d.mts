import type { Conv2dShape } from "./index.mjs";

/**
 * The same array with its axes in another order.
 *
 * @param sizes How long each axis is, by its letter.
 * @param from The letters of the axes as they are, such as `"NHWC"`, the last one varying fastest.
 * @param to The same letters as they shall be, such as `"NCHW"`.
 */
export declare function arrange(
  values: Float32Array,
  sizes: Readonly<Record<string, number>>,
  from: string,
  to: string,
): Float32Array;

/** How long the axes of a convolution's arrays are: those of the images x, of the images y that it makes, and of its weights. */
export declare function axesOf(shape: Conv2dShape): {
  readonly x: Readonly<Record<"N" | "H" | "W" | "C", number>>;
  readonly y: Readonly<Record<"N" | "H" | "W" | "C", number>>;
  readonly w: Readonly<Record<"H" | "W" | "I" | "O", number>>;
};
