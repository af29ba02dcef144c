// The three clusters of the page on uncertainty: how unsure a network is everywhere in the plane, and how much of it for want of data.
import { adam, dense, fit, relu, sequential, softmaxCrossEntropy, tensor } from "@maskout/core";
import { invertedDropout } from "@maskout/inverted";
import { mcDropout } from "@maskout/mc-dropout";
import { COLOURS, figure, number, text } from "./svg.mjs";

const SIDE = 288;
const GAP = 60;
const TOP = 30;
const CELLS = 48;
const [LEAST, MOST] = [-3, 3];
const SHADES = 12;

const across = (/** @type {number} */ x) => ((x - LEAST) / (MOST - LEAST)) * SIDE;
const down = (/** @type {number} */ y) => TOP + (1 - (y - LEAST) / (MOST - LEAST)) * SIDE;

/** The points of the page, and its network. */
async function learn() {
  const centres = [
    [-1, 0],
    [1, 0],
    [0, 2],
    [0, 2],
  ];
  const noise = (/** @type {number} */ i, /** @type {number} */ axis) => 0.3 * Math.sin(i * (7 + 4 * axis));
  const points = Array.from({ length: 400 }, (_, i) => (centres[i % 4] ?? []).map((c, axis) => c + noise(i, axis)));
  const drop = () => invertedDropout({ rate: 0.5 });
  const layers = [dense(64), relu(), drop(), dense(64), relu(), drop(), dense(2)];
  const model = sequential(layers, { seed: "readme" });
  const data = { x: points, y: points.map((_, i) => i % 2) };
  const optimizer = adam({ learningRate: 0.01 });
  await fit(model, data, { loss: softmaxCrossEntropy(), optimizer, epochs: 30, batchSize: 50 });
  return { model, points };
}

/** Runs of cells of a shade as one path, drawn in cells and scaled. @param {ArrayLike<number>} values @param {number} left */
function map(values, left) {
  const shadeOf = (/** @type {number} */ cell) =>
    Math.min(SHADES - 1, Math.floor(((values[cell] ?? 0) / Math.LN2) * SHADES));
  const paths = Array.from({ length: SHADES }, () => "");
  for (let row = 0; row < CELLS; row++) {
    for (let column = 0, begin = 0; column < CELLS; column++) {
      const shade = shadeOf(row * CELLS + column);
      if (column + 1 < CELLS && shadeOf(row * CELLS + column + 1) === shade) continue;
      paths[shade] += `M${begin} ${row}H${column + 1}v1H${begin}z`;
      begin = column + 1;
    }
  }
  const painted = paths.map((path, shade) =>
    path === "" || shade === 0 ? "" : `<path d="${path}" fill-opacity="${number((shade / SHADES) * 0.9)}"/>`,
  );
  const place = `translate(${left} ${TOP}) scale(${number(SIDE / CELLS)})`;
  return `<g transform="${place}" fill="${COLOURS.accent}">${painted.join("")}</g>`;
}

export async function drawPlane() {
  const { model, points } = await learn();
  const places = Array.from({ length: CELLS * CELLS }, (_, cell) => [
    LEAST + (((cell % CELLS) + 0.5) / CELLS) * (MOST - LEAST),
    MOST - ((Math.floor(cell / CELLS) + 0.5) / CELLS) * (MOST - LEAST),
  ]);
  const grid = tensor(places);
  const asked = await mcDropout(model, { samples: 100, consistent: true }).classify(grid);
  const dots = (/** @type {number} */ left) =>
    [0, 1].map((label) => {
      const path = points
        .filter((_, i) => i % 2 === label)
        .map(([x = 0, y = 0]) => `M${number(left + across(x))} ${number(down(y))}h0`)
        .join("");
      return `<path d="${path}" stroke="${label === 0 ? COLOURS.kept : "#111827"}" stroke-width="3" stroke-linecap="round"/>`;
    });
  const panels = [
    { name: "predictive entropy: how unsure", values: asked.predictiveEntropy },
    { name: "mutual information: for want of data", values: asked.mutualInformation },
  ];
  const body = panels.flatMap(({ name, values }, index) => {
    const left = index * (SIDE + GAP);
    return [
      text(left + SIDE / 2, 16, name, 'font-weight="600"'),
      map(values, left),
      ...dots(left),
      ...[
        { x: -1, y: -0.62, words: "left" },
        { x: 0, y: 2.5, words: "on top" },
        { x: 0, y: -2, words: "below" },
      ].map(({ x, y, words }) => text(left + across(x), down(y) + 4, words)),
      `<rect x="${left + 0.5}" y="${TOP + 0.5}" width="${SIDE - 1}" height="${SIDE - 1}" fill="none" stroke="${COLOURS.line}"/>`,
    ];
  });
  const title =
    "Two maps of the plane with the data of two classes: the predictive entropy is high on top and far out, the mutual information far out only";
  return figure({ width: 2 * SIDE + GAP, height: TOP + SIDE, title, body: body.join("\n") });
}
