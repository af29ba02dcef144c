/**
 * Reading and writing the safetensors format: an 8-byte little-endian length, a JSON header of names, types, shapes and
 * offsets, then the values. https://github.com/huggingface/safetensors#format
 *
 * Files are not trusted: everything that the format requires is checked before the contents are used.
 */
import { CheckpointError, show } from "../errors.js";
import type { Shape } from "../shape.js";
import { fieldsOfObjects } from "./json.js";
import { type Check, fields, holds, isCount, isObject } from "./schema.js";

/** A named tensor in a file. */
export interface SavedTensor {
  readonly name: string;
  /** The type of the values: `"F32"` is float32. */
  readonly dtype: string;
  readonly shape: Shape;
  /** The values, little-endian and row-major. */
  readonly bytes: Uint8Array;
}

/** The contents of a file. */
export interface SavedFile {
  /** The tensors, in the order of their values in the file. */
  readonly tensors: readonly SavedTensor[];
  /** Texts by name, which the format leaves free. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** What a reader accepts, and its error for everything else. */
export interface Taking {
  /** Accepts the type of a tensor. Default: any type. */
  readonly dtype?: Check;
  /** Whether the values must start at a multiple of 8 bytes, where numbers of any type can be viewed. */
  readonly aligned: boolean;
  /** Makes the error for a file that the format does not allow. */
  broken(why: string, cause?: unknown): CheckpointError;
}

/** The header's entry of a tensor. */
interface Described {
  readonly dtype: string;
  readonly shape: Shape;
  /** The first byte of the values and the byte after the last, counted from the end of the header. */
  readonly data_offsets: readonly [number, number];
}

const METADATA = "__metadata__";
const LENGTH_BYTES = 8;
/** The header is padded with spaces, so that the values start at a multiple of this. */
const ALIGNMENT = 8;
/** The longest header that readers of the format accept. */
const MOST_HEADER_BYTES = 100_000_000;
/** The number of bytes per value, by type. For other types, such as those of less than a byte, lengths are not checked. */
const VALUE_BYTES: ReadonlyMap<string, number> = new Map([
  ...["BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3"].map((dtype) => [dtype, 1] as const),
  ...["U16", "I16", "F16", "BF16"].map((dtype) => [dtype, 2] as const),
  ...["U32", "I32", "F32"].map((dtype) => [dtype, 4] as const),
  ...["U64", "I64", "F64"].map((dtype) => [dtype, 8] as const),
]);

/** Checkpoints are accepted as they are written: float32, aligned. */
const AS_WRITTEN: Taking = {
  dtype: holds('"F32", float32 values', (value) => value === "F32"),
  aligned: true,
  broken,
};

const described = (dtype: Check): Check =>
  fields({
    dtype,
    shape: holds("a list of whole sizes", (value) => Array.isArray(value) && value.every(isCount)),
    data_offsets: holds(
      "where its bytes begin and end",
      (value) => Array.isArray(value) && value.length === 2 && value.every(isCount),
    ),
  });

const anyType: Check = holds("the name of a type", (value) => typeof value === "string");

/** The bytes of a file with the tensors, in their order. @throws {@link CheckpointError} when the file would be too large. */
export function writeSafetensors({ tensors, metadata }: SavedFile): Uint8Array<ArrayBuffer> {
  const header: [string, Described | SavedFile["metadata"]][] = [[METADATA, metadata]];
  let end = 0;
  for (const { name, dtype, shape, bytes } of tensors) {
    header.push([name, { dtype, shape, data_offsets: [end, end + bytes.length] }]);
    end += bytes.length;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const headerBytes = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const file = room(headerBytes, end);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.fill(0x20, LENGTH_BYTES, LENGTH_BYTES + headerBytes);
  file.set(json, LENGTH_BYTES);
  let at = LENGTH_BYTES + headerBytes;
  for (const { bytes } of tensors) {
    file.set(bytes, at);
    at += bytes.length;
  }
  try {
    readSafetensors(file);
  } catch (cause) {
    throw new CheckpointError("saveCheckpoint: the file could not be loaded again. Give layers shorter names.", {
      cause,
    });
  }
  return file;
}

/** The contents of a file; the bytes are views of it. @throws {@link CheckpointError} for a file that the format does not allow. */
export function readSafetensors(file: Uint8Array, taking: Taking = AS_WRITTEN): SavedFile {
  const { broken } = taking;
  const { header, data } = split(file, taking);
  const check = described(taking.dtype ?? anyType);
  let metadata: SavedFile["metadata"] = {};
  const entries: { readonly name: string; readonly entry: Described }[] = [];
  for (const [name, entry] of fieldsOfHeader(header, taking)) {
    if (name !== METADATA) entries.push({ name, entry: expectDescribed(name, entry, check, taking) });
    else if (isText(entry)) metadata = entry;
    else throw broken("its metadata is not a list of texts");
  }
  // By their first byte; empty tensors come before a tensor at the same place.
  entries.sort(({ entry: { data_offsets: a } }, { entry: { data_offsets: b } }) => a[0] - b[0] || a[1] - b[1]);
  let end = 0;
  const tensors = entries.map(({ name, entry: { dtype, shape, data_offsets: offsets } }): SavedTensor => {
    const [from, to] = offsets;
    if (from !== end || to < from)
      throw broken(`the bytes of ${show(name)} overlap others, or leave a hole before them`);
    if (to > data.length) throw broken(`the bytes of ${show(name)} reach past its end`);
    const each = VALUE_BYTES.get(dtype);
    if (each !== undefined && byteLengthOf(shape, each) !== to - from)
      throw broken(`the bytes of ${show(name)} are not as many as its shape needs`);
    end = to;
    return { name, dtype, shape, bytes: data.subarray(from, to) };
  });
  if (end !== data.length) throw broken(`it has ${data.length - end} bytes after the last value`);
  return { tensors, metadata };
}

/** The error for a file that is damaged or not of this format. */
export function broken(why: string, cause?: unknown): CheckpointError {
  return new CheckpointError(
    `loadCheckpoint: the file is not a whole checkpoint: ${why}. Load it as it was saved, or an earlier one.`,
    { cause },
  );
}

/** The header and the bytes after it. */
function split(
  file: Uint8Array,
  { aligned, broken }: Taking,
): { readonly header: Uint8Array; readonly data: Uint8Array } {
  if (file.length < LENGTH_BYTES) throw broken(`it has ${file.length} bytes`);
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  if (length > MOST_HEADER_BYTES) throw broken(`it says that its header has more than ${MOST_HEADER_BYTES} bytes`);
  const start = LENGTH_BYTES + length;
  if (start > file.length) throw broken(`it has ${file.length} bytes, fewer than its header should have`);
  if (aligned && start % ALIGNMENT !== 0) throw broken(`its values do not start at a multiple of ${ALIGNMENT} bytes`);
  return { header: file.subarray(LENGTH_BYTES, start), data: file.subarray(start) };
}

/** The entries of a header, which may contain only objects of strings, numbers and lists. */
function* fieldsOfHeader(header: Uint8Array, { broken }: Taking): Generator<[name: string, value: unknown], void> {
  try {
    yield* fieldsOfObjects(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(header));
  } catch (cause) {
    throw broken("its header is not the JSON that the format requires, or names a field twice", cause);
  }
}

function expectDescribed(name: string, entry: unknown, check: Check, { broken }: Taking): Described {
  const wrong = check(entry, `the entry ${show(name)}`);
  if (wrong !== undefined) throw broken(wrong);
  // All fields were checked above.
  return entry as Described;
}

/** The number of bytes of the values of a shape; undefined if it cannot be represented exactly. */
function byteLengthOf(shape: Shape, each: number): number | undefined {
  let bytes = each;
  for (const dimension of shape) {
    bytes *= dimension;
    if (!Number.isSafeInteger(bytes)) return undefined;
  }
  return bytes;
}

/** Allocates the bytes of a file. @throws {@link CheckpointError} when there is no memory, or the header is too long. */
function room(headerBytes: number, dataBytes: number): Uint8Array<ArrayBuffer> {
  const bytes = LENGTH_BYTES + headerBytes + dataBytes;
  try {
    if (headerBytes <= MOST_HEADER_BYTES) return new Uint8Array(bytes);
  } catch (cause) {
    throw new CheckpointError(
      `saveCheckpoint: there is no memory for a file of ${bytes} bytes. Free some, and save again.`,
      {
        cause,
      },
    );
  }
  throw new CheckpointError(
    `saveCheckpoint: the header would have ${headerBytes} bytes; the format allows ${MOST_HEADER_BYTES}. Save a model of fewer variables.`,
  );
}

function isText(value: unknown): value is SavedFile["metadata"] {
  return isObject(value) && Object.values(value).every((text) => typeof text === "string");
}
