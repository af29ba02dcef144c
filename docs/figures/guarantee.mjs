// What refusing is worth to a model, and how far the coverage of conformal sets may be off, by the number of examples that they are calibrated with.
import { classification, riskCoverage, temperature } from "@maskout/uncertainty";
import { overconfident } from "./calibration.mjs";
import { COLOURS, figure, number, text } from "./svg.mjs";

const [WIDTH, HEIGHT, LEFT, TOP] = [400, 170, 50, 16];

/**
 * Axes of a chart.
 * @param {{ x: readonly number[], y: readonly number[], words: string, above: string, format?: (value: number) => string }} axes Ticks, the first and the last of
 * which are the ends.
 */
function axesOf({ x, y, words, above, format = String }) {
  const [left = 0, right = 1] = [x.at(0), x.at(-1)];
  const [low = 0, high = 1] = [y.at(0), y.at(-1)];
  const atX = (/** @type {number} */ value) => LEFT + ((value - left) / (right - left)) * WIDTH;
  const atY = (/** @type {number} */ value) => TOP + 14 + (1 - (value - low) / (high - low)) * HEIGHT;
  const marks = [
    `<text x="${LEFT - 40}" y="${TOP - 2}">${above}</text>`,
    ...y.map((value) => `<path d="M${LEFT} ${number(atY(value))}h${WIDTH}" stroke="${COLOURS.dropped}"/>`),
    ...y.map(
      (value) => `<text x="${LEFT - 7}" y="${number(atY(value) + 4)}" text-anchor="end">${format(value)}</text>`,
    ),
    ...x.map((value) => text(atX(value), TOP + HEIGHT + 32, String(value))),
    text(LEFT + WIDTH / 2, TOP + HEIGHT + 52, words),
  ];
  const path = (/** @type {readonly (readonly [number, number])[]} */ points) =>
    points.map(([px, py], index) => `${index === 0 ? "M" : "L"}${number(atX(px))} ${number(atY(py))}`).join("");
  return { marks, path, atX, atY };
}

const SIZE = { width: LEFT + WIDTH + 20, height: TOP + HEIGHT + 60 };

export function drawRefusing() {
  const { logits, labels, classes } = overconfident();
  const half = labels.length / 2;
  const scaling = temperature({ logits: logits.slice(0, half * classes), labels: labels.slice(0, half), classes });
  const probabilities = scaling.probabilities(logits.slice(half * classes));
  const { confidence, predictedClass } = classification({ probabilities, samples: 1, batch: half, classes });
  const correct = Array.from(predictedClass, (own, example) => own === labels[half + example]);
  const { coverage, risk, area } = riskCoverage({ confidence, correct });
  const all = risk.at(-1) ?? 0;
  const { marks, path, atX, atY } = axesOf({
    x: [0, 20, 40, 60, 80, 100],
    y: [0, 10, 20, 30, 40],
    words: "answered, % of the examples, highest confidence first",
    above: "wrong, % of what is answered",
  });
  // The first points stand for a handful of examples, which is too few.
  const points = Array.from(risk, (own, at) => /** @type {const} */ ([100 * (coverage[at] ?? 0), 100 * own]))
    .slice(20)
    .filter((_, at) => at % 12 === 0);
  const [first = 0] = points[0] ?? [];
  const last = points.at(-1)?.[0] ?? 100;
  const body = [
    ...marks,
    `<path d="${path([[first, 0], ...points, [last, 0]])}z" fill="${COLOURS.kept}" fill-opacity="0.18"/>`,
    `<path d="${path(points)}" fill="none" stroke="${COLOURS.kept}" stroke-width="2"/>`,
    `<path d="${path([
      [0, 100 * all],
      [100, 100 * all],
    ])}" stroke="${COLOURS.accent}" stroke-width="1.5" stroke-dasharray="5 4"/>`,
    `<text x="${atX(1)}" y="${number(atY(100 * all) - 6)}" fill="${COLOURS.accent}">refused at random: ${(100 * all).toFixed(1)} %</text>`,
    `<text x="${atX(52)}" y="${number(atY(3))}" fill="${COLOURS.kept}" font-weight="600">area ${area.toFixed(3)}</text>`,
  ];
  const title = "The share of wrong answers by the share of examples that is answered, highest confidence first";
  return figure({ ...SIZE, title, body: body.join("\n") });
}

const ALPHA = 0.1;

export function drawCoverage() {
  const { marks, path, atX, atY } = axesOf({
    x: [0.8, 0.85, 0.9, 0.95, 1],
    y: [0, 15, 30, 45],
    words: "coverage of sets that should contain 9 in 10",
    above: "density",
  });
  const curves = [
    { n: 50, colour: COLOURS.line, label: [0.82, 6.5] },
    { n: 200, colour: COLOURS.accent, label: [0.845, 15] },
    { n: 1000, colour: COLOURS.kept, label: [0.911, 36] },
  ].map(({ n, colour, label: [x = 0, y = 0] }) => {
    const points = densityOf(n);
    return [
      `<path d="${path(points)}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      `<text x="${number(atX(x))}" y="${number(atY(y))}" font-weight="600">n = ${n}</text>`,
    ].join("\n");
  });
  const promise = `<path d="${path([
    [1 - ALPHA, 0],
    [1 - ALPHA, 45],
  ])}" stroke="${COLOURS.text}" stroke-dasharray="5 4"/>`;
  const title =
    "The distribution of the coverage of conformal sets, by the number of examples that they are calibrated with";
  return figure({ ...SIZE, title, body: [...marks, promise, ...curves].join("\n") });
}

/** The density of Beta(n + 1 - l, l), l = floor((n + 1) alpha), from 0.8 to 1. @param {number} n @returns {(readonly [number, number])[]} */
function densityOf(n) {
  const l = Math.floor((n + 1) * ALPHA);
  const step = 1 / 2000;
  const logs = Array.from({ length: 1999 }, (_, index) => {
    const x = (index + 1) * step;
    return (n - l) * Math.log(x) + (l - 1) * Math.log(1 - x);
  });
  const most = Math.max(...logs);
  const total = logs.reduce((sum, log) => sum + Math.exp(log - most), 0) * step;
  return logs
    .map((log, index) => /** @type {const} */ ([(index + 1) * step, Math.exp(log - most) / total]))
    .filter(([x], index) => x >= 0.8 && index % 4 === 3);
}
