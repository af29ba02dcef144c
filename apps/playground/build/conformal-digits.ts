/**
 * Conformal sets for the turning digit: from which mean probability on a class is in a set, so that the sets of upright digits hold theirs as
 * often as was asked for; and how often they do where digits are turned, which nobody promised.
 */
import { type Model, tensor } from "@maskout/core";
import { mcDropout } from "@maskout/mc-dropout";
import { conformalSets, setReport } from "@maskout/uncertainty";
import { CLASSES, PIXELS, SIDE } from "../src/digit/network.js";
import { ANGLES, LEVELS, SET_DIGITS, SET_SAMPLES, type SetLevel } from "../src/digit/sets.js";
import { turn } from "../src/digit/turn.js";

export interface Digits {
  /** `[count, 28, 28, 1]`, 0 (paper) to 1 (ink). */
  readonly x: Float32Array;
  readonly y: Uint8Array;
}

/**
 * The sets of the last digits: the threshold from one half of them, how often the others' are right from the other.
 * @param reader As the page has it. @param unseen Digits that it has not learnt, and of which the last are shown to nobody.
 */
export async function calibrateSets(reader: Model, unseen: Digits): Promise<readonly SetLevel[]> {
  const count = unseen.y.length;
  const held = part(unseen, count - 2 * SET_DIGITS, count - SET_DIGITS);
  const others = part(unseen, count - SET_DIGITS, count);
  const probabilities = await read(reader, held);
  await expectReading(reader, held, probabilities);
  const turned: Float64Array[] = [];
  for (const degrees of ANGLES) turned.push(await read(reader, { ...others, x: turnAll(others.x, degrees) }));
  return LEVELS.map((level) => {
    const { threshold, sets } = conformalSets({ probabilities, labels: held.y, classes: CLASSES, alpha: 1 - level });
    const coverage = turned.map((mean) => setReport({ sets: sets(mean), labels: others.y, classes: CLASSES }).coverage);
    return { level, least: 1 - threshold, coverage };
  });
}

function part({ x, y }: Digits, from: number, to: number): Digits {
  return { x: x.subarray(from * PIXELS, to * PIXELS), y: y.subarray(from, to) };
}

function turnAll(x: Float32Array, degrees: number): Float32Array {
  const all = new Float32Array(x.length);
  for (let from = 0; from < x.length; from += PIXELS) all.set(turn(x.subarray(from, from + PIXELS), degrees), from);
  return all;
}

/** `[count, 10]`, the mean of the samples, each of which has one mask for all pictures, as in the page. */
async function read(reader: Model, { x, y }: Digits, consistent = true): Promise<Float64Array> {
  const images = tensor(x, [y.length, SIDE, SIDE, 1]);
  try {
    return (await mcDropout(reader, { samples: SET_SAMPLES, consistent }).classify(images)).mean;
  } finally {
    images.dispose();
  }
}

/** @throws {Error} where the page would read the first picture in another way: the promise is about the way that it reads. */
async function expectReading(reader: Model, digits: Digits, mean: Float64Array): Promise<void> {
  const alone = await read(reader, part(digits, 0, 1), false);
  for (const [digit, probability] of alone.entries()) {
    if (Math.abs(probability - mean[digit]!) > 1e-6)
      throw new Error(`Alone a picture is read as ${probability}, not ${mean[digit]}.`);
  }
}
