/** The digits of the teaching figure, and a layer that reads them without having been trained. */
import { examples, means } from "virtual:example-digits";
import type { Reader } from "../../contenders/view.js";
import { CLASSES, PIXELS } from "../../data/digits.js";
import { fromByte } from "../digit-bytes.js";

/** A test digit of a class: `[784]`, 0 (paper) to 1 (ink). */
export function exampleDigit(digit: number): Float32Array {
  return pixelsOf(examples).slice(digit * PIXELS, (digit + 1) * PIXELS);
}

/** How sure it is: a class whose mean is farther by 23 in squared distance is a tenth as probable. */
const GAIN = 0.2;

/**
 * The layer whose softmax says which class's mean digit `m_c` is nearest: the logits `-GAIN/2 |x - m_c|^2`, up to what all
 * classes share, are `w_c x + b_c`.
 */
export function nearestMean(): Reader {
  const pixels = pixelsOf(means);
  const w = new Float32Array(PIXELS * CLASSES);
  const b = new Float32Array(CLASSES);
  for (let pixel = 0; pixel < PIXELS; pixel++) {
    const ofClasses = Array.from({ length: CLASSES }, (_, digit) => pixels[digit * PIXELS + pixel]!);
    const middle = average(ofClasses);
    const square = average(ofClasses.map((value) => value ** 2));
    for (const [digit, value] of ofClasses.entries()) {
      w[pixel * CLASSES + digit] = GAIN * (value - middle);
      b[digit]! -= (GAIN / 2) * (value ** 2 - square);
    }
  }
  return { w, b };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function pixelsOf(base64: string): Float32Array {
  return Float32Array.from(atob(base64), (character) => fromByte(character.charCodeAt(0)));
}
