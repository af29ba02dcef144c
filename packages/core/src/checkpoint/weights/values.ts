/** The values of a file as float32, whatever their type there. */
import { floatsOf } from "../bytes.js";
import type { SavedTensor } from "../safetensors.js";

/** Reads value number `index`. */
type Read = (view: DataView, index: number) => number;

const word = new DataView(new ArrayBuffer(4));

const readers: Readonly<Record<string, Read>> = {
  F16: (view, index) => fromHalf(view.getUint16(2 * index, true)),
  // The upper half of a float32.
  BF16: (view, index) => {
    word.setUint16(0, view.getUint16(2 * index, true));
    return word.getFloat32(0);
  },
  F64: (view, index) => view.getFloat64(8 * index, true),
};

/** The types of values that can be weights. */
export const FLOATS: readonly string[] = ["F32", ...Object.keys(readers)];

/**
 * The values, row-major, rounded to float32; values of float32 may be a view of the file.
 * @returns undefined if a finite value is too large for float32.
 */
export function valuesOfTensor({ dtype, bytes }: SavedTensor, size: number): Float32Array | undefined {
  const read = readers[dtype];
  if (read === undefined) return floatsOf(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(size);
  for (let index = 0; index < size; index++) {
    const value = read(view, index);
    values[index] = value;
    if (Number.isFinite(value) && !Number.isFinite(values[index])) return undefined;
  }
  return values;
}

/** The number that 16 bits represent in half precision: a sign, 5 bits of exponent, 10 of fraction. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
