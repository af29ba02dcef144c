/** The digits of the teaching figure, and the layer that was trained to read them when the page was built. */
import { examples, reader } from "virtual:example-digits";
import type { Reader } from "../../contenders/view.js";
import { PIXELS } from "../../data/digits.js";
import { fromByte, unpack } from "../digit-bytes.js";

/** A test digit of a class: `[784]`, 0 (paper) to 1 (ink). */
export function exampleDigit(digit: number): Float32Array {
  const pixels = bytesOf(examples).subarray(digit * PIXELS, (digit + 1) * PIXELS);
  return Float32Array.from(pixels, fromByte);
}

export function trainedReader(): Reader {
  const [w, b] = reader.map(([step, bytes]) => unpack({ step, bytes: new Int8Array(bytesOf(bytes).buffer) }));
  return { w: w!, b: b! };
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
