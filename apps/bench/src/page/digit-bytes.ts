/** Pixels of digits as bytes, and back without loss: the package rounds n / 255 to three decimals. */

/** All digits, in the package's order: a label each, then 784 bytes each, deflated. */
export const DIGITS_FILE = "digits.deflate";

export function toByte(value: number): number {
  return Math.round(255 * value);
}

export function fromByte(byte: number): number {
  return Math.round((1000 * byte) / 255) / 1000;
}

/** Numbers in a byte each: the largest is 127 steps, and its opposite as many down. */
export interface Packed {
  /** What one step is. */
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
