/** Reading and writing the safetensors format, float32 only: https://github.com/huggingface/safetensors#format */
import { CheckpointError } from "../errors.js";
import { type Shape, sizeOf } from "../shape.js";

/** A named tensor in a file. */
export interface Entry {
  readonly name: string;
  readonly shape: Shape;
  /** Row-major. */
  readonly values: Float32Array;
}

interface HeaderEntry {
  readonly dtype: string;
  readonly shape: Shape;
  readonly data_offsets: readonly [number, number];
}

const METADATA = "__metadata__";
const LENGTH_BYTES = 8;
/** The header is padded with spaces, so that the values start at a multiple of this. */
const ALIGNMENT = 8;

/** One file of the entries, in their order, with free text beside them. */
export function writeSafetensors(
  entries: readonly Entry[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  const header: Record<string, HeaderEntry | Readonly<Record<string, string>>> = { [METADATA]: metadata };
  let end = 0;
  for (const { name, shape, values } of entries) {
    header[name] = { dtype: "F32", shape, data_offsets: [end, end + values.byteLength] };
    end += values.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const file = new Uint8Array(LENGTH_BYTES + headerLength + end);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(headerLength), true);
  file.fill(0x20, LENGTH_BYTES, LENGTH_BYTES + headerLength);
  file.set(json, LENGTH_BYTES);
  let at = LENGTH_BYTES + headerLength;
  for (const { values } of entries) {
    for (const value of values) {
      view.setFloat32(at, value, true);
      at += Float32Array.BYTES_PER_ELEMENT;
    }
  }
  return file;
}

/** The entries and the text of a file. @throws {@link CheckpointError} for anything cut short, overlapping or not float32. */
export function readSafetensors(file: Uint8Array): {
  readonly entries: readonly Entry[];
  readonly metadata: Readonly<Record<string, string>>;
} {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const { header, start } = readHeader(file, view);
  let metadata: Readonly<Record<string, string>> = {};
  const entries: Entry[] = [];
  for (const [name, described] of Object.entries(header)) {
    if (name === METADATA) {
      metadata = isText(described) ? described : {};
      continue;
    }
    if (!isHeaderEntry(described)) throw broken(`its entry "${name}" is not described as float32 values of a shape`);
    const { shape, data_offsets: offsets } = described;
    const size = sizeOf(shape);
    const from = start + offsets[0];
    if (offsets[1] - offsets[0] !== size * Float32Array.BYTES_PER_ELEMENT || start + offsets[1] > file.length) {
      throw broken(`its entry "${name}" of shape [${shape.join(", ")}] does not fit its bytes ${offsets.join(" to ")}`);
    }
    const values = Float32Array.from({ length: size }, (_, index) => view.getFloat32(from + index * 4, true));
    entries.push({ name, shape, values });
  }
  return { entries, metadata };
}

function readHeader(file: Uint8Array, view: DataView): { readonly header: object; readonly start: number } {
  const length = file.length < LENGTH_BYTES ? Number.POSITIVE_INFINITY : Number(view.getBigUint64(0, true));
  const start = LENGTH_BYTES + length;
  if (start > file.length) throw broken(`it has ${file.length} bytes, fewer than its header says`);
  try {
    const header: unknown = JSON.parse(new TextDecoder().decode(file.subarray(LENGTH_BYTES, start)));
    if (typeof header === "object" && header !== null) return { header, start };
  } catch (cause) {
    throw broken("its header is not JSON", cause);
  }
  throw broken("its header is not an object");
}

function isText(value: unknown): value is Readonly<Record<string, string>> {
  return typeof value === "object" && value !== null && Object.values(value).every((text) => typeof text === "string");
}

function isHeaderEntry(value: unknown): value is HeaderEntry {
  if (typeof value !== "object" || value === null) return false;
  const { dtype, shape, data_offsets: offsets } = value as Partial<HeaderEntry>;
  return (
    dtype === "F32" &&
    Array.isArray(shape) &&
    shape.every(isIndex) &&
    Array.isArray(offsets) &&
    offsets.length === 2 &&
    offsets.every(isIndex)
  );
}

function isIndex(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function broken(why: string, cause?: unknown): CheckpointError {
  return new CheckpointError(`The file is not a whole checkpoint: ${why}.`, { cause });
}
