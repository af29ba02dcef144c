// A model that is too sure: its reliability before and after a temperature, and the flow of questions that leads to the method.
import { keyFromSeed, normals, uniforms } from "@maskout/core";
import { calibrationError, reliability, temperature } from "@maskout/uncertainty";
import { COLOURS, figure, number, text } from "./svg.mjs";

const [EXAMPLES, CLASSES, BINS] = [4000, 5, 10];
/** Narrow enough to be read on a phone. */
const [SIDE, LEFT, GAP, TOP] = [175, 46, 62, 46];

/** Labels drawn from the softmax of true logits, and the logits of a model that says them three times as large. */
export function overconfident() {
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
  const tables = /** @type {const} */ ([
    ["as the model says it", fitted.probabilities(asSaid)],
    [`at the temperature ${fitted.temperature.toFixed(2)}`, fitted.probabilities(tested)],
  ]).map(([words, probabilities]) => ({
    words,
    error: calibrationError({ ...rest, probabilities }),
    bins: reliability({ ...rest, probabilities }),
  }));
  const body = tables.map((table, index) => diagram(table, LEFT + index * (SIDE + GAP)));
  const title =
    "Reliability of a model that is too sure, before and after temperature scaling, on examples that were held out";
  return figure({ width: LEFT + 2 * SIDE + GAP + 12, height: TOP + SIDE + 42, title, body: body.join("\n") });
}

/** A share of `count` examples and its interval of 95% (Wilson 1927). @param {number} share @param {number} count */
function interval(share, count) {
  const z = 1.96;
  const middle = (share + z ** 2 / (2 * count)) / (1 + z ** 2 / count);
  const half = (z * Math.sqrt((share * (1 - share)) / count + z ** 2 / (4 * count ** 2))) / (1 + z ** 2 / count);
  return { low: middle - half, high: middle + half };
}

/** @param {{ words: string, error: number, bins: ReturnType<typeof reliability> }} table @param {number} left */
function diagram({ words, error, bins }, left) {
  const x = (/** @type {number} */ share) => number(left + share * SIDE);
  const y = (/** @type {number} */ share) => number(TOP + (1 - share) * SIDE);
  const filled = bins.filter(({ count }) => count > 0);
  const bars = filled.map(
    ({ lower, upper, accuracy }) =>
      `<path d="M${x(lower)} ${y(0)}V${y(accuracy)}H${x(upper)}V${y(0)}z" fill="${COLOURS.kept}" fill-opacity="0.35" stroke="#fff"/>`,
  );
  const intervals = filled.map(({ lower, upper, accuracy, count }) => {
    const { low, high } = interval(accuracy, count);
    const middle = (lower + upper) / 2;
    return `<path d="M${x(middle)} ${y(low)}V${y(high)}" stroke="${COLOURS.kept}" stroke-width="2.5"/>`;
  });
  const tick = (/** @type {number} */ share) =>
    `<text x="${left - 6}" y="${number(TOP + (1 - share) * SIDE + 4)}" text-anchor="end">${share}</text>`;
  const side = left - 30;
  return [
    `<rect x="${x(0)}" y="${y(1)}" width="${SIDE}" height="${SIDE}" fill="none" stroke="${COLOURS.line}"/>`,
    ...bars,
    ...intervals,
    `<path d="M${x(0)} ${y(0)}L${x(1)} ${y(1)}" stroke="${COLOURS.accent}" stroke-width="1.5" stroke-dasharray="5 4"/>`,
    text(left + SIDE / 2, TOP - 26, words, 'font-weight="600"'),
    text(left + SIDE / 2, TOP - 9, `calibration error ${(100 * error).toFixed(1)} %`),
    text(left + SIDE / 2, TOP + SIDE + 34, "confidence"),
    ...[0, 0.5, 1].flatMap((share) => [text(left + share * SIDE, TOP + SIDE + 16, String(share)), tick(share)]),
    `<text x="${side}" y="${TOP + SIDE / 2}" text-anchor="middle" transform="rotate(-90 ${side} ${TOP + SIDE / 2})">share that is right</text>`,
  ].join("\n");
}

/**
 * A question, and what answers it: of classes and of a number, or of both alike.
 * @typedef {{ question: string, answers: readonly { methods: readonly string[], note: string }[] }} Step
 */

/** @type {readonly Step[]} */
const FLOW = [
  {
    question: "How sure is it, and why not surer?",
    answers: [
      { methods: ["classification"], note: "entropy: data's and model's part" },
      { methods: ["regression"], note: "variance: data's and model's" },
    ],
  },
  {
    question: "Is it right about that, on held-out examples?",
    answers: [
      { methods: ["calibrationError", "brierScore"], note: "probabilities and labels" },
      { methods: ["intervalCoverage", "crpsOfNormal"], note: "bands and targets" },
    ],
  },
  {
    question: "How is it mended?",
    answers: [
      { methods: ["temperature", "vectorScaling, isotonic"], note: "hundreds; thousands of examples" },
      { methods: ["regression({ tau, … })"], note: "tau of the highest likelihood" },
    ],
  },
  {
    question: "Which answers are to be refused?",
    answers: [{ methods: ["riskCoverage, auroc"], note: "by confidence, mutual information or standard deviation" }],
  },
  {
    question: "What can be promised?",
    answers: [
      { methods: ["conformalSets"], note: "on average, or in every class" },
      { methods: ["conformalInterval", "conformalQuantiles"], note: "from errors; from two quantiles" },
    ],
  },
  {
    question: "What is to be labelled next?",
    answers: [{ methods: ["acquire"], note: "one: BALD, variance; many at once: BatchBALD, power BALD" }],
  },
];

export function drawFlow() {
  const [width, question, line, gap, margin] = [470, 32, 17, 24, 26];
  const inner = width - 2 * margin;
  /** @type {string[]} */
  const parts = [
    text(margin + inner / 4, 16, "classes", 'font-style="italic"'),
    text(margin + (3 * inner) / 4, 16, "a number", 'font-style="italic"'),
  ];
  let y = 26;
  /** The middle of each question. @type {number[]} */
  const middles = [];
  for (const [index, step] of FLOW.entries()) {
    const lines = Math.max(...step.answers.map(({ methods }) => methods.length)) + 1;
    const height = lines * line + 12;
    middles.push(y + question / 2);
    parts.push(
      `<rect x="${margin}" y="${y}" width="${inner}" height="${question}" rx="7" fill="${COLOURS.dropped}"/>`,
      text(width / 2, y + 21, step.question, 'font-weight="600" font-size="13"'),
    );
    const share = inner / step.answers.length;
    for (const [place, { methods, note }] of step.answers.entries()) {
      const left = margin + place * share + (place > 0 ? 4 : 0);
      const box = share - (step.answers.length > 1 ? 4 : 0);
      const top = y + question + 4 + (height - (methods.length + 1) * line) / 2 + 12;
      parts.push(
        `<rect x="${number(left)}" y="${y + question + 4}" width="${number(box)}" height="${height}" rx="7" fill="none" stroke="${COLOURS.kept}"/>`,
        ...methods.map((method, row) =>
          text(left + box / 2, top + row * line, method, `font-weight="600" fill="${COLOURS.kept}"`),
        ),
        text(left + box / 2, top + methods.length * line, note),
      );
    }
    const end = y + question + 4 + height;
    if (index + 1 < FLOW.length) {
      parts.push(arrow(`M${width / 2} ${end}v${gap - 2}`, width / 2, end + gap - 2));
      if (index === RIGHT) parts.push(text(width / 2 + 18, end + 15, "no"));
    }
    y = end + gap;
  }
  // Who is right about how sure it is mends nothing.
  const [from, to] = [middles[RIGHT] ?? 0, middles[RIGHT + 2] ?? 0];
  const edge = width - margin;
  parts.push(
    `<path d="M${edge} ${from}h14V${to}h-12m4 -4l-4 4l4 4" fill="none" stroke="${COLOURS.text}" stroke-width="1.5"/>`,
    `<text x="${edge + 17}" y="${(from + to) / 2}" text-anchor="middle" transform="rotate(90 ${edge + 17} ${(from + to) / 2})">yes</text>`,
  );
  const title = "Which method for which question, of classes and of a number";
  return figure({ width, height: y - gap + 4, title, body: parts.join("\n") });
}

/** The question that is answered with yes or no. */
const RIGHT = 1;

/** A line with a head that points down. @param {string} path @param {number} x @param {number} y */
function arrow(path, x, y) {
  return `<path d="${path}M${x - 4} ${y - 5}L${x} ${y}l4 -5" fill="none" stroke="${COLOURS.text}" stroke-width="1.5"/>`;
}
