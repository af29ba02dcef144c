/** Files as bytes, and bytes as numbers, in any kind of buffer. */
import { OptionError } from "../errors.js";

/** The bytes of a file: a buffer, or a view of a part of one, such as a Node.js Buffer. */
export type FileBytes = ArrayBufferLike | ArrayBufferView;

const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

const LITTLE_ENDIAN: boolean = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * The bytes of a buffer or a view, of any realm. They are copied only if another thread could write to them meanwhile.
 * @throws {@link OptionError} for anything else, and for a buffer that was transferred away.
 */
export function bytesOf(owner: string, value: FileBytes): Uint8Array {
  try {
    const { buffer, byteOffset, byteLength } = ArrayBuffer.isView(value)
      ? value
      : { buffer: value, byteOffset: 0, byteLength: lengthOf(value) };
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    return isShared(buffer) ? bytes.slice() : bytes;
  } catch {
    throw new OptionError({
      owner,
      option: "bytes",
      value,
      expected: "an ArrayBuffer, a typed array or a DataView that holds the file",
      remedy: "Pass what saveCheckpoint returned, await response.arrayBuffer(), or await readFile(path).",
    });
  }
}

/** The values of little-endian float32 at any address: a view if possible, otherwise a copy. */
export function floatsOf(bytes: Uint8Array, littleEndian: boolean = LITTLE_ENDIAN): Float32Array {
  if (littleEndian && bytes.byteOffset % FLOAT_BYTES === 0) {
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / FLOAT_BYTES);
  }
  const copy = bytes.slice();
  if (!littleEndian) swap(copy);
  return new Float32Array(copy.buffer);
}

/** Values as little-endian float32: a view of them if possible, otherwise a copy. */
export function bytesOfFloats(values: Float32Array, littleEndian: boolean = LITTLE_ENDIAN): Uint8Array {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return littleEndian ? bytes : swap(bytes.slice());
}

/** Reverses the order of every four bytes. */
function swap(bytes: Uint8Array): Uint8Array {
  for (let at = 0; at < bytes.length; at += FLOAT_BYTES) bytes.subarray(at, at + FLOAT_BYTES).reverse();
  return bytes;
}

/** The length of a buffer of any realm. @throws {TypeError} for anything else. */
function lengthOf(buffer: ArrayBufferLike): number {
  return isShared(buffer) ? buffer.byteLength : Reflect.get(ArrayBuffer.prototype, "byteLength", buffer);
}

/** Whether a buffer is shared memory, which another thread could change between the check and the reading. */
function isShared(buffer: ArrayBufferLike): boolean {
  return Object.prototype.toString.call(buffer) === "[object SharedArrayBuffer]";
}
