// How values are distributed before and after dropout: histograms of standard normal values, with their means and variances.
import { keyFromSeed, normals } from "@maskout/core";
import { COLOURS, figure, number, text } from "./svg.mjs";

const COUNT = 1_000_000;
const [LEAST, MOST, BARS] = [-4, 4, 80];
const [WIDTH, HEIGHT, GAP, TOP] = [240, 120, 24, 48];
/** The share of values that a bar of the whole height stands for; a higher one is cut off, and says what it is. */
const HIGHEST = 0.06;

/** @param {string} title @param {Readonly<Record<string, (x: Float32Array) => Float32Array>>} panels What becomes of the values, by what it is called. */
export function drawDistributions(title, panels) {
  const x = normals({ key: keyFromSeed("figure"), count: COUNT });
  const body = Object.entries(panels).map(([words, make], index) =>
    panel(words, make(x), GAP / 2 + index * (WIDTH + GAP)),
  );
  const width = body.length * (WIDTH + GAP);
  return figure({ width, height: TOP + HEIGHT + 18, title, body: body.join("\n") });
}

/** @param {string} words @param {Float32Array} values @param {number} left */
function panel(words, values, left) {
  const shares = new Float64Array(BARS);
  let [sum, squares] = [0, 0];
  for (const value of values) {
    sum += value;
    squares += value * value;
    const bar = Math.floor(((value - LEAST) / (MOST - LEAST)) * BARS);
    if (bar >= 0 && bar < BARS) shares[bar] = (shares[bar] ?? 0) + 1 / values.length;
  }
  const mean = sum / values.length;
  const moments = `mean ${rounded(mean)}, variance ${rounded(squares / values.length - mean ** 2)}`;
  const side = WIDTH / BARS;
  const bars = Array.from(shares, (share, bar) => {
    const height = (Math.min(share, HIGHEST) / HIGHEST) * HEIGHT;
    const colour = share > HIGHEST ? COLOURS.accent : COLOURS.kept;
    return `<rect x="${number(left + bar * side)}" y="${number(TOP + HEIGHT - height)}" width="${number(side - 0.5)}" height="${number(height)}" fill="${colour}"/>`;
  });
  const cut = Array.from(shares.entries()).flatMap(([bar, share]) =>
    share > HIGHEST
      ? [text(left + (bar + 0.5) * side, TOP - 4, `${Math.round(100 * share)} %`, `fill="${COLOURS.accent}"`)]
      : [],
  );
  const axis = `<path d="M${left} ${TOP + HEIGHT + 0.5}h${WIDTH}" stroke="${COLOURS.line}"/>`;
  const ticks = [-4, -2, 0, 2, 4].map((value) =>
    text(left + ((value - LEAST) / (MOST - LEAST)) * WIDTH, TOP + HEIGHT + 15, String(value), `fill="${COLOURS.line}"`),
  );
  return [
    text(left + WIDTH / 2, 12, words),
    text(left + WIDTH / 2, 26, moments, `fill="#6b7280"`),
    ...cut,
    ...bars,
    axis,
    ...ticks,
  ].join("\n");
}

/** With two decimals, and no minus before zero. @param {number} value */
function rounded(value) {
  return (Math.round(value * 100) / 100 + 0).toFixed(2).replace(/^-(?=0\.00$)/, "");
}
