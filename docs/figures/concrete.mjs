// Concrete dropout: how soft decisions are at several temperatures, and the rates that are learned from more and more points.

import { concreteDropout, learnedRates, variant } from "@maskout/concrete";
import { adam, dense, fit, keyFromSeed, meanSquaredError, normals, relu, sequential, tensor } from "@maskout/core";
import { run } from "@maskout/core/variant";
import { COLOURS, figure, number, text } from "./svg.mjs";

const [PANEL, HEIGHT, GAP, TOP, BOTTOM] = [150, 130, 36, 30, 190];
const [RATE, BINS, DRAWN] = [0.3, 30, 100_000];
const [UNITS, STEPS, EVERY] = [32, 1500, 50];

/** The shares of the bins in what is kept of an input, `1 - z`, from 0 to 1. @param {number} temperature */
function sharesAt(temperature) {
  const settings = variant.settings("figure", { temperature, initialRate: RATE });
  const ones = tensor(new Float32Array(DRAWN).fill(1), [DRAWN]);
  const logit = tensor(variant.learned(settings, []).logit.values(), []);
  const place = { key: keyFromSeed("figure"), step: 0, sample: 0, element: 0, noiseShape: undefined };
  const factors = run(variant.forward, { x: ones, logit }, { ...place, ...settings }).y.dataSync();
  const shares = new Array(BINS).fill(0);
  for (const factor of factors) shares[Math.min(Math.floor(factor * (1 - RATE) * BINS), BINS - 1)] += 1 / DRAWN;
  return shares;
}

/** @param {number} temperature @param {number} left */
function histogram(temperature, left) {
  const shares = sharesAt(temperature);
  const width = PANEL / BINS;
  const bars = shares.map((share, bin) => {
    const height = Math.min(share / 0.3, 1) * HEIGHT;
    return `<rect x="${number(left + bin * width)}" y="${number(TOP + HEIGHT - height)}" width="${number(width - 0.6)}" height="${number(height)}"/>`;
  });
  return [
    text(left + PANEL / 2, 14, `temperature ${temperature}`),
    `<g fill="${COLOURS.kept}">${bars.join("")}</g>`,
    axis(left),
    text(left, BOTTOM - 12, "0"),
    text(left + PANEL / 2, BOTTOM - 12, "kept of an input, 1 - z"),
    text(left + PANEL, BOTTOM - 12, "1"),
  ].join("\n");
}

/** The mean rate of the hidden layers on y = 2 x + 8 and noise, every so many steps. @param {number} points */
async function ratesOf(points) {
  const drawn = normals({ key: keyFromSeed("line"), count: 2 * points });
  const x = drawn.subarray(0, points);
  const y = x.map((value, index) => 2 * value + 8 + (drawn[points + index] ?? 0));
  const regularizers = { weightRegularizer: 1e-8 / points, dropoutRegularizer: 2 / points };
  const layer = (/** @type {number} */ units) => concreteDropout(dense(units), regularizers);
  const layers = [dense(UNITS), relu(), layer(UNITS), relu(), layer(UNITS), relu(), layer(1)];
  const model = sequential(layers, { seed: "figure" });
  const batchSize = Math.min(points, 50);
  const data = { x: tensor(x, [points, 1]), y: tensor(y, [points, 1]) };
  const rates = [0.1];
  const onBatch = async (/** @type {{ step: number }} */ { step }) => {
    if (step % EVERY !== 0 || step > STEPS) return;
    const learned = Object.values(await learnedRates(model));
    rates.push(learned.reduce((sum, rate) => sum + rate / learned.length, 0));
  };
  const epochs = Math.ceil((STEPS * batchSize) / points);
  const optimizer = adam({ learningRate: 0.01 });
  await fit(model, data, { loss: meanSquaredError(), optimizer, epochs, batchSize, onBatch });
  return rates;
}

/** @param {number} left */
async function course(left) {
  const width = 1.5 * PANEL;
  const curves = await Promise.all([10, 100, 1000].map(async (points) => ({ points, rates: await ratesOf(points) })));
  const place = (/** @type {number} */ at, /** @type {number} */ rate) =>
    `${number(left + (at * EVERY * width) / STEPS)} ${number(TOP + HEIGHT - (rate / 0.5) * HEIGHT)}`;
  const lines = curves.map(({ points, rates }, index) => {
    const path = rates.map((rate, at) => `${at === 0 ? "M" : "L"}${place(at, rate)}`).join("");
    const colour = [COLOURS.kept, COLOURS.line, COLOURS.accent][index];
    const [, last = "0"] = place(rates.length - 1, rates.at(-1) ?? 0).split(" ");
    return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"/>
<text x="${left + width + 6}" y="${Number(last) + 4}" fill="${colour}">${points} points</text>`;
  });
  return [
    text(left + width / 2, 14, "learned rate, from 0 to 0.5"),
    ...lines,
    axis(left, width),
    text(left + width / 2, BOTTOM - 12, `${STEPS} steps of training`),
  ].join("\n");
}

/** @param {number} left */
function axis(left, width = PANEL) {
  return `<path d="M${left} ${TOP}v${HEIGHT}h${width}" fill="none" stroke="${COLOURS.line}"/>`;
}

export async function drawConcrete() {
  const lefts = [0, 1, 2].map((panel) => 10 + panel * (PANEL + GAP));
  const body = [
    histogram(0.02, lefts[0] ?? 0),
    histogram(0.1, lefts[1] ?? 0),
    histogram(0.5, lefts[2] ?? 0),
    await course(10 + 3 * (PANEL + GAP)),
  ];
  const width = 10 + 3 * (PANEL + GAP) + 1.5 * PANEL + 84;
  const title = `Concrete dropout: what is kept at a rate of ${RATE} and three temperatures, and rates learned from 10, 100 and 1000 points`;
  return figure({ width, height: BOTTOM, title, body: body.join("\n") });
}
