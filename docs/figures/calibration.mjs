// A model that is too sure: its reliability before and after a temperature, and the flow of questions that leads to the method.
import { keyFromSeed, normals, uniforms } from "@maskout/core";
import { reliability, temperature } from "@maskout/uncertainty";
import { COLOURS, figure, number, text } from "./svg.mjs";

const [EXAMPLES, CLASSES, BINS] = [4000, 5, 10];
const [SIDE, GAP, TOP] = [230, 70, 40];

/** Labels drawn from the softmax of true logits, and the logits of a model that says them three times as large. */
function overconfident() {
  const truth = normals({ key: keyFromSeed("truth"), count: EXAMPLES * CLASSES });
  const drawn = uniforms({ key: keyFromSeed("labels"), count: EXAMPLES });
  const labels = Array.from(drawn, (u, example) => {
    const powers = Array.from({ length: CLASSES }, (_, c) => Math.exp(2 * (truth[example * CLASSES + c] ?? 0)));
    let left = u * powers.reduce((sum, power) => sum + power, 0);
    return powers.findIndex((power) => {
      left -= power;
      return left < 0;
    });
  });
  return { logits: truth.map((z) => 6 * z), labels, classes: CLASSES };
}

export function drawReliability() {
  const { logits, labels, classes } = overconfident();
  const half = (EXAMPLES / 2) * CLASSES;
  const held = { logits: logits.slice(0, half), labels: labels.slice(0, EXAMPLES / 2), classes };
  const fitted = temperature(held);
  const rest = { labels: labels.slice(EXAMPLES / 2), classes, bins: BINS };
  const tested = logits.slice(half);
  // What the temperature divides, so that the softmax sees the logits as they are.
  const asSaid = tested.map((logit) => logit * fitted.temperature);
  /** @type {readonly (readonly [string, ReturnType<typeof reliability>])[]} */
  const tables = [
    ["as the model says it", reliability({ ...rest, probabilities: fitted.probabilities(asSaid) })],
    [
      `divided by the temperature ${fitted.temperature.toFixed(2)}`,
      reliability({ ...rest, probabilities: fitted.probabilities(tested) }),
    ],
  ];
  const body = tables.map(([words, table], index) => diagram(words, table, 45 + index * (SIDE + GAP)));
  const title =
    "Reliability of a model that is too sure, before and after temperature scaling, on examples that were held out";
  return figure({ width: 45 + 2 * SIDE + GAP + 15, height: TOP + SIDE + 45, title, body: body.join("\n") });
}

/** @param {string} words @param {ReturnType<typeof reliability>} table @param {number} left */
function diagram(words, table, left) {
  const x = (/** @type {number} */ share) => number(left + share * SIDE);
  const y = (/** @type {number} */ share) => number(TOP + (1 - share) * SIDE);
  const bars = table
    .filter(({ count }) => count > 0)
    .map(({ lower, upper, accuracy }) => {
      return `<path d="M${x(lower)} ${y(0)}V${y(accuracy)}H${x(upper)}V${y(0)}z" fill="${COLOURS.kept}" fill-opacity="0.75" stroke="#fff"/>`;
    });
  return [
    `<rect x="${x(0)}" y="${y(1)}" width="${SIDE}" height="${SIDE}" fill="none" stroke="${COLOURS.line}"/>`,
    ...bars,
    `<path d="M${x(0)} ${y(0)}L${x(1)} ${y(1)}" stroke="${COLOURS.accent}" stroke-dasharray="4 3"/>`,
    text(left + SIDE / 2, TOP - 14, words, 'font-weight="600"'),
    text(left + SIDE / 2, TOP + SIDE + 32, "confidence"),
    ...[0, 0.5, 1].map((share) => text(left + share * SIDE, TOP + SIDE + 15, String(share))),
    `<text x="${left - 14}" y="${TOP + SIDE / 2}" text-anchor="middle" transform="rotate(-90 ${left - 14} ${TOP + SIDE / 2})">share that is right</text>`,
  ].join("\n");
}

/** @type {readonly (readonly [string, string, string])[]} */
const FLOW = [
  ["How sure is it, and why not surer?", "classification, regression", "of samples: dropout, an ensemble"],
  ["Is it right about that?", "calibrationError, brierScore, crpsOfNormal", "on labels that were held out"],
  [
    "Too sure, or not sure enough?",
    "temperature; vectorScaling; isotonic",
    "some hundred examples; thousands; many thousands",
  ],
  ["Which answers should be refused?", "riskCoverage, auroc", "by confidence, or by mutual information"],
  ["What can be promised?", "conformalSets, conformalInterval", "at least 1 - alpha, whatever the model"],
  ["What should be labelled next?", "acquire", "one by one BALD; in batches BatchBALD, power BALD"],
];

export function drawFlow() {
  const [width, step] = [720, 62];
  const rows = FLOW.map(([question, method, note], index) => {
    const y = 14 + index * step;
    const arrow =
      index + 1 < FLOW.length
        ? `<path d="M140 ${y + 42}v${step - 46}m-4 -5l4 5l4 -5" fill="none" stroke="${COLOURS.line}" stroke-width="1.5"/>`
        : "";
    return [
      `<rect x="10" y="${y}" width="260" height="42" rx="8" fill="${COLOURS.dropped}"/>`,
      text(140, y + 26, question, 'font-weight="600"'),
      `<path d="M270 ${y + 21}h40m-5 -4l5 4l-5 4" fill="none" stroke="${COLOURS.line}" stroke-width="1.5"/>`,
      `<rect x="310" y="${y}" width="400" height="42" rx="8" fill="none" stroke="${COLOURS.kept}"/>`,
      text(510, y + 18, method, `font-weight="600" fill="${COLOURS.kept}"`),
      text(510, y + 34, note),
      arrow,
    ].join("\n");
  });
  const title = "Which method for which question";
  return figure({ width, height: FLOW.length * step + 8, title, body: rows.join("\n") });
}
