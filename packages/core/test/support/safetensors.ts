/** Safetensors files in parts, read and written after the format's page alone: also files that nobody should write. */

/** A file in parts. */
export interface FileParts {
  /** The header's fields, name and value each as JSON text: also two of one name. */
  readonly header: readonly (readonly [name: string, value: string])[];
  /** What stands behind the last field, as padding. Default: spaces up to a multiple of 8 bytes. */
  readonly padding?: string;
  readonly data: Uint8Array;
}

/** A tensor as a header describes it. */
export interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** What a maskout file says. */
export interface Content {
  readonly run: string;
  readonly digest: string;
  readonly tensors: ReadonlyMap<string, { readonly shape: readonly number[]; readonly bytes: Uint8Array }>;
}

export function partsOf(file: Uint8Array): FileParts {
  const end = 8 + Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const header: Readonly<Record<string, unknown>> = JSON.parse(new TextDecoder().decode(file.subarray(8, end)));
  return {
    header: Object.entries(header).map(([name, value]) => [JSON.stringify(name), JSON.stringify(value)]),
    data: file.subarray(end),
  };
}

export function fileOf({ header, padding, data }: FileParts): Uint8Array {
  const text = `{${header.map(([name, value]) => `${name}:${value}`).join(",")}}`;
  const json = new TextEncoder().encode(text);
  const behind = new TextEncoder().encode(padding ?? " ".repeat(-json.length & 7));
  const file = new Uint8Array(8 + json.length + behind.length + data.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length + behind.length), true);
  file.set(json, 8);
  file.set(behind, 8 + json.length);
  file.set(data, 8 + json.length + behind.length);
  return file;
}

/** What a file says. @throws For one that says nothing clear. */
export function contentOf(file: Uint8Array): Content {
  const { header, data } = partsOf(file);
  const { __metadata__: metadata, ...entries } = Object.fromEntries(
    header.map(([name, value]) => [JSON.parse(name), JSON.parse(value)]),
  );
  const tensors = Object.entries<Entry>(entries).map(
    ([name, { shape, data_offsets: offsets }]) => [name, { shape, bytes: data.slice(...offsets) }] as const,
  );
  return { run: metadata.run, digest: metadata.digest, tensors: new Map(tensors) };
}

/** The digest of what a file says, as `digest.ts` defines it, by the platform's own SHA-256. */
export async function digestOf({ run, tensors }: Content): Promise<string> {
  const sorted = [...tensors].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify([run, ...sorted.map(([name, { shape }]) => [name, shape])]);
  const said = new Blob([text, ...sorted.map(([, { bytes }]) => new Uint8Array(bytes))]);
  const digest = await crypto.subtle.digest("SHA-256", await said.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The file with the digest of what it says, as somebody writes it who changes a file on purpose; as it is, if it says nothing clear. */
export async function signed(file: Uint8Array): Promise<Uint8Array> {
  try {
    const content = contentOf(file);
    const [before, digest] = [
      new TextEncoder().encode(content.digest),
      new TextEncoder().encode(await digestOf(content)),
    ];
    const changed = file.slice();
    // In place, so that everything else stays as it is, however odd.
    const at = changed.findIndex((_, at) => before.every((byte, index) => file[at + index] === byte));
    if (before.length === digest.length && at > 0) changed.set(digest, at);
    return changed;
  } catch {
    return file;
  }
}

/** A file of float32 tensors and no more. */
export function tensorsFile(
  tensors: Readonly<Record<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>>,
): Uint8Array {
  let end = 0;
  const header = Object.entries(tensors).map(([name, { shape, values }]) => {
    const entry: Entry = { dtype: "F32", shape, data_offsets: [end, end + 4 * values.length] };
    end += 4 * values.length;
    return [JSON.stringify(name), JSON.stringify(entry)] as const;
  });
  const data = new DataView(new ArrayBuffer(end));
  for (const [at, value] of Object.values(tensors)
    .flatMap(({ values }) => values)
    .entries()) {
    data.setFloat32(4 * at, value, true);
  }
  return fileOf({ header, data: new Uint8Array(data.buffer) });
}
