/** Turns a picture. */
import { PIXELS, SIDE } from "./network.js";

const CENTRE = (SIDE - 1) / 2;

/** Turns a picture `[784]` clockwise about its centre, with bilinear interpolation; pixels from outside are paper, 0. */
export function turn(image: Float32Array, degrees: number): Float32Array {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  const turned = new Float32Array(PIXELS);
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const [right, down] = [column - CENTRE, row - CENTRE];
      turned[row * SIDE + column] = between(
        image,
        CENTRE + cos * down - sin * right,
        CENTRE + cos * right + sin * down,
      );
    }
  }
  return turned;
}

function between(image: Float32Array, row: number, column: number): number {
  const [top, left] = [Math.floor(row), Math.floor(column)];
  const [below, beside] = [row - top, column - left];
  return (
    (1 - below) * ((1 - beside) * pixelAt(image, top, left) + beside * pixelAt(image, top, left + 1)) +
    below * ((1 - beside) * pixelAt(image, top + 1, left) + beside * pixelAt(image, top + 1, left + 1))
  );
}

function pixelAt(image: Float32Array, row: number, column: number): number {
  return row >= 0 && row < SIDE && column >= 0 && column < SIDE ? image[row * SIDE + column]! : 0;
}
