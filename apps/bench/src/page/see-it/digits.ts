/** The digits of the teaching figure, and the layer that was trained to read them when the page was built. */
import { examples, reader } from "virtual:example-digits";
import type { Reader } from "../../contenders/view.js";
import { CLASSES, PIXELS } from "../../data/digits.js";
import { fromByte } from "../digit-bytes.js";

/** A test digit of a class: `[784]`, 0 (paper) to 1 (ink). */
export function exampleDigit(digit: number): Float32Array {
  const pixels = bytesOf(examples).subarray(digit * PIXELS, (digit + 1) * PIXELS);
  return Float32Array.from(pixels, fromByte);
}

export function trainedReader(): Reader {
  const values = new Float32Array(bytesOf(reader).buffer);
  return { w: values.slice(0, PIXELS * CLASSES), b: values.slice(PIXELS * CLASSES) };
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
