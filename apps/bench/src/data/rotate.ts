/** Rotates digits about their centre: the images are known, but in a form that no network has learnt. */
import { type Digits, SIDE } from "./digits.js";

const CENTRE = (SIDE - 1) / 2;

/**
 * Rotates every image anticlockwise, with bilinear interpolation; pixels from outside the image are paper, 0. Quarter turns only
 * move pixels. Labels stay the same.
 */
export function rotateDigits(digits: Digits, degrees: number): Digits {
  const { images, count } = digits;
  const [cos, sin] = [exact(Math.cos((degrees * Math.PI) / 180)), exact(Math.sin((degrees * Math.PI) / 180))];
  const rotated = new Float32Array(images.length);
  for (let image = 0; image < count; image++) {
    const pixels = images.subarray(image * SIDE * SIDE, (image + 1) * SIDE * SIDE);
    for (let row = 0; row < SIDE; row++) {
      for (let column = 0; column < SIDE; column++) {
        // The source of this pixel. Rows count downwards, and to rotate the image one way, one looks it up the other way.
        const [right, down] = [column - CENTRE, row - CENTRE];
        const from = { row: CENTRE + sin * right + cos * down, column: CENTRE + cos * right - sin * down };
        rotated[(image * SIDE + row) * SIDE + column] = valueAt(pixels, from);
      }
    }
  }
  return { ...digits, images: rotated };
}

/** The image's value between pixels: the four around a place, weighted by their nearness. */
function valueAt(pixels: Float32Array, { row, column }: { readonly row: number; readonly column: number }): number {
  const [top, left] = [Math.floor(row), Math.floor(column)];
  const [below, beside] = [row - top, column - left];
  return (
    (1 - below) * ((1 - beside) * pixelAt(pixels, top, left) + beside * pixelAt(pixels, top, left + 1)) +
    below * ((1 - beside) * pixelAt(pixels, top + 1, left) + beside * pixelAt(pixels, top + 1, left + 1))
  );
}

function pixelAt(pixels: Float32Array, row: number, column: number): number {
  return row >= 0 && row < SIDE && column >= 0 && column < SIDE ? pixels[row * SIDE + column]! : 0;
}

/** Rounds sines and cosines of quarter turns to 0 and 1, from which those of `Math` differ by 1e-16. */
function exact(value: number): number {
  return Math.round(value * 1e12) / 1e12;
}
