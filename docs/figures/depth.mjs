// Stochastic depth: which of 54 blocks are computed, for the examples of a step and from step to step.
import { foldIn, keepMask, keyFromSeed } from "@maskout/core";
import { linearRates } from "@maskout/stochastic-depth";
import { COLOURS, figure, squares, text } from "./svg.mjs";

const [BLOCKS, ROWS] = [54, 8];
const [SIDE, PITCH] = [9, 11];
const [LEFT, TOP, PANEL] = [74, 40, 124];

const key = keyFromSeed("figure");
const rates = linearRates(BLOCKS, 0.5);

/** Which blocks are kept in a row of a panel: block number `l` draws with the key `foldIn(key, l)`, as it does in a model. */
const panels = {
  'mode: "row"': {
    label: (/** @type {number} */ row) => `example ${row}`,
    kept: (/** @type {number} */ block, /** @type {number} */ row) => decision(block, 0, row),
  },
  'mode: "batch"': {
    label: (/** @type {number} */ row) => `step ${row}`,
    kept: (/** @type {number} */ block, /** @type {number} */ row) => decision(block, row, 0),
  },
};

/** @param {number} block @param {number} step @param {number} offset */
function decision(block, step, offset) {
  const [kept] = keepMask({ key: foldIn(key, block), step, offset, rate: rates[block] ?? 0, count: 1 });
  return kept === 1;
}

export function drawDepth() {
  const body = Object.entries(panels).map(([name, { label, kept }], panel) => {
    const top = TOP + panel * PANEL;
    const rows = Array.from({ length: ROWS }, (_, row) => {
      const blocks = Array.from({ length: BLOCKS }, (__, block) => ({
        kept: kept(block, row),
        at: /** @type {const} */ ([LEFT + block * PITCH, top + row * PITCH]),
      }));
      const [on, off] = [blocks.filter((block) => block.kept), blocks.filter((block) => !block.kept)];
      return [
        `<text x="0" y="${top + row * PITCH + 9}">${label(row)}</text>`,
        squares(
          on.map(({ at }) => at),
          SIDE,
          `fill="${COLOURS.kept}"`,
        ),
        squares(
          off.map(({ at }) => at),
          SIDE,
          `fill="${COLOURS.dropped}"`,
        ),
        `<text x="${LEFT + BLOCKS * PITCH + 8}" y="${top + row * PITCH + 9}">${on.length}</text>`,
      ].join("\n");
    });
    const heading = text(LEFT + (BLOCKS * PITCH) / 2, top - 8, name, `font-family="ui-monospace, monospace"`);
    return [heading, ...rows].join("\n");
  });
  const axis = text(LEFT + (BLOCKS * PITCH) / 2, 14, "blocks 1 to 54: the rate goes from 0.009 to 0.5");
  const title = "Kept (dark) and dropped blocks of a network of 54, and how many are kept";
  const [width, height] = [LEFT + BLOCKS * PITCH + 32, TOP + PANEL + ROWS * PITCH];
  return figure({ width, height, title, body: [axis, ...body].join("\n") });
}
