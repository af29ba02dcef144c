/** Digits turned about their centre: the same images, and yet none that a network has learnt. */
import { type Digits, SIDE } from "./digits.js";

const CENTRE = (SIDE - 1) / 2;

/**
 * Every image turned anticlockwise, by bilinear interpolation; what comes in from outside is paper, 0. Quarter turns only
 * move pixels. Labels stay.
 */
export function rotateDigits(digits: Digits, degrees: number): Digits {
  const { images, count } = digits;
  const [cos, sin] = [exact(Math.cos((degrees * Math.PI) / 180)), exact(Math.sin((degrees * Math.PI) / 180))];
  const rotated = new Float32Array(images.length);
  for (let image = 0; image < count; image++) {
    const pixels = images.subarray(image * SIDE * SIDE, (image + 1) * SIDE * SIDE);
    for (let row = 0; row < SIDE; row++) {
      for (let column = 0; column < SIDE; column++) {
        // Where this pixel comes from. Rows count downwards, so to turn the image one way is to look the other way.
        const [right, down] = [column - CENTRE, row - CENTRE];
        const from = { row: CENTRE + sin * right + cos * down, column: CENTRE + cos * right - sin * down };
        rotated[(image * SIDE + row) * SIDE + column] = valueAt(pixels, from);
      }
    }
  }
  return { ...digits, images: rotated };
}

/** The image between its pixels: the four around a place, weighted by how near they are. */
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

/** Sines and cosines of quarter turns are 0 and 1, which `Math` misses by 1e-16. */
function exact(value: number): number {
  return Math.round(value * 1e12) / 1e12;
}
