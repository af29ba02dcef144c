// The moving picture: a digit, the mask of a step, what the layer makes of the digit, and the mean of all steps so far.
import { keepMask, keyFromSeed } from "@maskout/core";
import { dropout } from "@maskout/inverted";
import { digit } from "./digit.mjs";
import { COLOURS } from "./svg.mjs";

const SIDE = 28;
const SCALE = 6;
const GAP = 24;
const TOP = 34;
const RATE = 0.5;
const SEED = "moving";
const SECONDS = 0.9;
/** Shades of a value, of which the last is that of 2 or more. */
const SHADES = 6;
/** After how many steps there is a picture: at first after each, then ever more in one. */
const COUNTS = [1, 2, 3, 4, 5, 6, 8, 12, 20, 40, 80, 160, 320, 1000];

/** Runs of neighbouring pixels as one path. @param {(pixel: number) => boolean} painted */
function runs(painted) {
  let [path, at] = ["", -1];
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column <= SIDE; column++) {
      const on = column < SIDE && painted(row * SIDE + column);
      if (on && at < 0) at = column;
      if (!on && at >= 0) {
        path += `M${at} ${row}h${column - at}v1H${at}z`;
        at = -1;
      }
    }
  }
  return path;
}

/** Values as shades of the ink. @param {ArrayLike<number>} values */
function shades(values) {
  const shadeOf = (/** @type {number} */ pixel) =>
    Math.min(Math.ceil(((values[pixel] ?? 0) / 2) * SHADES - 0.05), SHADES);
  return Array.from({ length: SHADES }, (_, index) => {
    const path = runs((pixel) => shadeOf(pixel) === index + 1);
    return path === "" ? "" : `<path d="${path}" fill-opacity="${Math.round((100 * (index + 1)) / SHADES) / 100}"/>`;
  }).join("");
}

/** @param {number} index @param {string} body */
function panel(index, body) {
  const left = GAP + index * (SIDE * SCALE + GAP);
  return `<g transform="translate(${left} ${TOP}) scale(${SCALE})">${body}</g>`;
}

/** @param {number} index @param {string} words */
function heading(index, words) {
  const middle = GAP + index * (SIDE * SCALE + GAP) + (SIDE * SCALE) / 2;
  return `<text x="${middle}" y="22" text-anchor="middle">${words}</text>`;
}

/** Inverted dropout of a digit at a rate of 0.5, in pictures that take turns. A reader who wants no motion sees the last. */
export function drawMoving() {
  const key = keyFromSeed(SEED);
  const sum = new Float64Array(SIDE * SIDE);
  const pictures = [];
  for (let step = 0; step < (COUNTS.at(-1) ?? 0); step++) {
    const forward = dropout(digit, { rate: RATE, seed: SEED, step });
    for (const [pixel, value] of forward.entries()) sum[pixel] = (sum[pixel] ?? 0) + value;
    if (!COUNTS.includes(step + 1)) continue;
    const mask = keepMask({ key, step, rate: RATE, count: SIDE * SIDE });
    const mean = sum.map((value) => value / (step + 1));
    pictures.push(
      [
        heading(1, `mask of step ${step.toLocaleString("en")}`),
        panel(1, `<path d="${runs((pixel) => mask[pixel] === 1)}" fill-opacity="0.55"/>`),
        panel(2, shades(forward)),
        heading(3, step === 0 ? "mean of 1 step" : `mean of ${(step + 1).toLocaleString("en")} steps`),
        panel(3, shades(mean)),
      ].join(""),
    );
  }
  const [width, height] = [4 * (SIDE * SCALE + GAP) + GAP, TOP + SIDE * SCALE + 18];
  const duration = pictures.length * SECONDS;
  const frames = pictures.map((picture, index) => {
    const last = index === pictures.length - 1 ? " last" : "";
    return `<g class="p${last}" style="animation-delay:${(index * SECONDS - duration).toFixed(1)}s">${picture}</g>`;
  });
  const frame = `<path d="M0 0h${SIDE}v${SIDE}H0z" fill="none" stroke="${COLOURS.line}" stroke-width="${1 / SCALE}"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, Arial, sans-serif" font-size="14" fill="${COLOURS.kept}">
<title>Inverted dropout of a digit: the mask of a step, the digit under it, and the mean of all steps so far, which becomes the digit</title>
<style>text{fill:${COLOURS.text}}.p{visibility:hidden;animation:p ${duration.toFixed(1)}s step-end infinite}.last{visibility:visible}@keyframes p{0%{visibility:visible}${(100 / pictures.length).toFixed(3)}%{visibility:hidden}}@media(prefers-reduced-motion:reduce){.p{animation:none}}</style>
<path d="M0 0h${width}v${height}H0z" fill="#fff"/>
${heading(0, "input")}${heading(2, "forward")}
${panel(0, shades(digit))}
${frames.join("\n")}
${[0, 1, 2, 3].map((index) => panel(index, frame)).join("")}
</svg>
`;
}
