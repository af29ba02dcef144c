/** Pixels of digits as bytes, and back without loss: the package rounds n / 255 to three decimals. */

/** All digits, in the package's order: a label each, then 784 bytes each, deflated. */
export const DIGITS_FILE = "digits.deflate";

export function toByte(value: number): number {
  return Math.round(255 * value);
}

export function fromByte(byte: number): number {
  return Math.round((1000 * byte) / 255) / 1000;
}
