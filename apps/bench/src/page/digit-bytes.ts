/** Converts pixels of digits to bytes and back without loss: the package rounds n / 255 to three decimals. */

/** The file with all digits in the package's order, deflated: first one label per digit, then 784 bytes per digit. */
export const DIGITS_FILE = "digits.deflate";

export function toByte(value: number): number {
  return Math.round(255 * value);
}

export function fromByte(byte: number): number {
  return Math.round((1000 * byte) / 255) / 1000;
}

/** Numbers packed into one byte each, from -127 to 127 steps; the largest magnitude is 127 steps. */
export interface Packed {
  /** The size of one step. */
  readonly step: number;
  readonly bytes: Int8Array;
}

export function pack(values: Float32Array): Packed {
  const step = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 127;
  return { step, bytes: Int8Array.from(values, (value) => Math.round(value / step)) };
}

export function unpack({ step, bytes }: Packed): Float32Array<ArrayBuffer> {
  return Float32Array.from(bytes, (byte) => step * byte);
}
