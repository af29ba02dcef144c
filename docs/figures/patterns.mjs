// What goes together: the same values of 1 under one step of each variant.
import { keepMask, keyFromSeed } from "@maskout/core";
import { dropout as dropBlock } from "@maskout/dropblock";
import { dropout as gaussian } from "@maskout/gaussian";
import { dropout as inverted } from "@maskout/inverted";
import { dropout as spatial } from "@maskout/spatial";
import { COLOURS, figure, number, text } from "./svg.mjs";

const SIDE = 12;
const SCALE = 9;
const GAP = 22;
const TOP = 40;
const COUNT = SIDE * SIDE;
const SEED = "patterns";

const ones = new Float32Array(COUNT).fill(1);

/** Nine channels of 4 x 4 pixels side by side, three in a row. @param {ArrayLike<number>} values `[4, 4, 9]` */
function channelsBeside(values) {
  return Array.from({ length: COUNT }, (_, place) => {
    const [row, column] = [Math.floor(place / SIDE), place % SIDE];
    const channel = 3 * Math.floor(row / 4) + Math.floor(column / 4);
    return values[((row % 4) * 4 + (column % 4)) * 9 + channel] ?? 0;
  });
}

/** Twelve examples of a batch, a row each, under six blocks, two columns each. @param {ArrayLike<number>} kept `[12, 6]` */
function blocksBeside(kept) {
  return Array.from(
    { length: COUNT },
    (_, place) => kept[6 * Math.floor(place / SIDE) + Math.floor((place % SIDE) / 2)] ?? 0,
  );
}

/** @type {readonly (readonly [string, string, () => ArrayLike<number>])[]} */
const PATTERNS = [
  ["inverted", "single values", () => inverted(ones, { rate: 0.5, seed: SEED })],
  [
    "locked mask",
    "a feature, always",
    () => inverted(ones, { rate: 0.5, seed: SEED, shape: [1, SIDE, SIDE], noiseShape: [null, 1, null] }),
  ],
  [
    "spatial",
    "whole channels",
    () => channelsBeside(spatial(ones, { rate: 0.4, seed: SEED, step: 2, shape: [1, 4, 4, 9] })),
  ],
  [
    "DropBlock",
    "squares of a map",
    () => dropBlock(ones, { rate: 0.35, seed: SEED, step: 1, blockSize: 3, shape: [1, SIDE, SIDE, 1] }),
  ],
  [
    "stochastic depth",
    "whole blocks",
    () => blocksBeside(keepMask({ key: keyFromSeed(SEED), step: 3, rate: 0.4, count: 6 * SIDE })),
  ],
  ["Gaussian", "nothing at all", () => gaussian(ones, { rate: 0.2, seed: SEED })],
];

/** Each variant's noise as a map of squares: the darker, the more of a value is left. */
export function drawPatterns() {
  const width = SIDE * SCALE;
  const body = PATTERNS.flatMap(([name, what, noise], index) => {
    const left = index * (width + GAP);
    const values = noise();
    const most = Math.max(...Array.from(values));
    const squares = Array.from(values, (value, place) => {
      const [x, y] = [left + (place % SIDE) * SCALE, TOP + Math.floor(place / SIDE) * SCALE];
      const ink = value <= 0 ? `fill="${COLOURS.dropped}"` : `fill-opacity="${number(value / most)}"`;
      return `<path d="M${x} ${y}h${SCALE - 1}v${SCALE - 1}h-${SCALE - 1}z" ${ink}/>`;
    });
    const middle = left + width / 2;
    return [
      text(middle, 14, name, 'font-weight="600"'),
      text(middle, 30, what, 'fill="#6b7280" font-size="11"'),
      `<g fill="${COLOURS.kept}">${squares.join("")}</g>`,
    ];
  });
  const title =
    "What is dropped together: single values, a feature at all steps, channels, squares, whole blocks; Gaussian noise drops nothing";
  return figure({
    width: PATTERNS.length * (width + GAP) - GAP,
    height: TOP + width,
    title,
    body: body.join("\n"),
  });
}
