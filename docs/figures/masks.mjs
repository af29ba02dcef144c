// Masks as grids of kept and dropped squares.
import { keepMask, keyFromSeed } from "@maskout/core";
import { COLOURS, figure, squares, text } from "./svg.mjs";

const SIDE = 12;
const PITCH = 14;
const TOP = 44;

/** @param {(row: number, column: number) => boolean} kept @param {{ rows: number, columns: number, left: number, top: number }} place */
function grid(kept, { rows, columns, left, top }) {
  const places = Array.from({ length: rows * columns }, (_, index) => {
    const [row, column] = [Math.floor(index / columns), index % columns];
    return { kept: kept(row, column), at: /** @type {const} */ ([left + column * PITCH, top + row * PITCH]) };
  });
  return [
    squares(
      places.filter((place) => place.kept).map(({ at }) => at),
      SIDE,
      `fill="${COLOURS.kept}"`,
    ),
    squares(
      places.filter((place) => !place.kept).map(({ at }) => at),
      SIDE,
      `fill="${COLOURS.dropped}"`,
    ),
  ].join("\n");
}

/** The masks of eight steps, one per row. */
export function drawMasks() {
  const [rows, columns] = [8, 40];
  const key = keyFromSeed("run-1");
  const masks = Array.from({ length: rows }, (_, step) => keepMask({ key, step, rate: 0.5, count: columns }));
  const body = [
    text(52 + (columns * PITCH) / 2, 14, "elements 0 to 39"),
    ...masks.map((_, step) => `<text x="0" y="${31 + step * PITCH}">step ${step}</text>`),
    grid((row, column) => masks[row]?.[column] === 1, { rows, columns, left: 52, top: 22 }),
  ];
  const title = 'The masks of the seed "run-1" at a rate of 0.5: the same squares on every device';
  return figure({ width: 52 + columns * PITCH, height: 22 + rows * PITCH, title, body: body.join("\n") });
}

const [INPUTS, UNITS, EXAMPLES] = [8, 6, 3];

/** For each kind of mask, which decision of the mask stream belongs to a weight (DropConnect's README says why so). */
const SCOPES = {
  example: (/** @type {number} */ b, /** @type {number} */ o, /** @type {number} */ i) => (b * UNITS + o) * INPUTS + i,
  batch: (/** @type {number} */ _b, /** @type {number} */ o, /** @type {number} */ i) => o * INPUTS + i,
  unit: (/** @type {number} */ _b, /** @type {number} */ o) => o,
};

/** DropConnect's masks over the weights `[8 inputs, 6 units]` for three examples. */
export function drawScopes() {
  const count = EXAMPLES * UNITS * INPUTS;
  const mask = keepMask({ key: keyFromSeed("figure"), step: 0, rate: 0.5, count });
  const widthOfGrid = UNITS * PITCH + 8;
  const widthOfScope = EXAMPLES * widthOfGrid + 24;
  const body = Object.entries(SCOPES).flatMap(([name, decision], scope) => {
    const left = scope * widthOfScope;
    const middle = left + (EXAMPLES * widthOfGrid - 8) / 2;
    const grids = Array.from({ length: EXAMPLES }, (_, b) => {
      const place = { rows: INPUTS, columns: UNITS, left: left + b * widthOfGrid, top: TOP };
      const heading = text(left + b * widthOfGrid + (UNITS * PITCH) / 2, 36, `example ${b}`, `fill="#6b7280"`);
      return heading + grid((i, o) => mask[decision(b, o, i)] === 1, place);
    });
    return [text(middle, 14, `mask: "${name}"`, `font-family="ui-monospace, monospace"`), ...grids];
  });
  const width = 3 * widthOfScope - 24 - 8;
  const title = "Kept (dark) and dropped weights of three examples, for each kind of mask";
  return figure({ width, height: TOP + INPUTS * PITCH, title, body: body.join("\n") });
}

/** The project's sign: a small mask. */
export function drawLogo() {
  const mask = keepMask({ key: keyFromSeed("maskout"), step: 4, rate: 0.4, count: 16 });
  const places = Array.from(mask, (kept, index) => ({
    kept,
    at: /** @type {const} */ ([(index % 4) * 16 + 2, Math.floor(index / 4) * 16 + 2]),
  }));
  const body = [
    squares(
      places.filter(({ kept }) => kept === 1).map(({ at }) => at),
      12,
      `fill="#2f7bf0"`,
    ),
    squares(
      places.filter(({ kept }) => kept === 0).map(({ at }) => at),
      12,
      `fill="#2f7bf0" fill-opacity="0.22"`,
    ),
  ];
  return figure({ width: 64, height: 64, title: "maskout", body: body.join("\n") });
}
