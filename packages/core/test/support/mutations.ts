/** Changes to a checkpoint: damage that befalls its bytes, and edits of what it says. */
import fc from "fast-check";
import { type FileParts, fileOf, partsOf } from "./safetensors.js";

/** A change, with a name to be printed. */
export interface Mutation {
  apply(file: Uint8Array): Uint8Array;
  toString(): string;
}

/** A place in something, from 0 to before 1. */
const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const index = (place: number, length: number): number => Math.min(Math.floor(place * length), Math.max(length - 1, 0));

/** JSON where another is expected. */
const strange: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...[
      "0",
      "-0",
      "1",
      "-1",
      "1.5",
      "1e2",
      "4.0",
      "65536",
      "4294967295",
      "4294967296",
      "9007199254740991",
      "9007199254740993",
    ],
    ...[
      "1e308",
      '"NaN"',
      '"Infinity"',
      "1e999",
      "-1e999",
      "null",
      "true",
      "[]",
      "{}",
      "[0,0]",
      "[[1]]",
      '""',
      '"1"',
      '"F16"',
      '"__proto__"',
      '"\\ud800"',
    ],
    ...[
      "[1e9]",
      "[1000000000,1000000000]",
      "[9007199254740991,2]",
      '{"__proto__":1}',
      "[0,9007199254740991]",
      "[1,2,3]",
      "NaN",
      "'x'",
    ],
    `[${"1,".repeat(999)}1]`,
    `${"[".repeat(5000)}${"]".repeat(5000)}`,
  ),
  fc.nat(40).map(String),
  fc.tuple(fc.nat(40), fc.nat(200)).map((pair) => JSON.stringify(pair)),
);

function mutation(name: string, apply: (file: Uint8Array) => Uint8Array): Mutation {
  return { apply, toString: () => name };
}

/** Damage to a few bytes, as often in the length and the header as in the values. */
const damage: fc.Arbitrary<Mutation> = fc
  .record({
    kind: fc.constantFrom("flip", "flip", "flip", "set", "cut", "insert", "remove", "repeat", "swap", "append"),
    region: fc.constantFrom("length", "header", "header", "values", "values", "all"),
    at: place,
    to: place,
    bit: fc.nat(7),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 16 }),
  })
  .map(({ kind, region, at, to, bit, bytes }) => {
    const name = JSON.stringify({ kind, region, at, to, bit, bytes: [...bytes] });
    return mutation(name, (file) => {
      const values = Math.min(
        8 + Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true)),
        file.length,
      );
      const [from, end] = { length: [0, 8], header: [8, values], values: [values, file.length], all: [0, file.length] }[
        region
      ]!;
      const position = from! + index(at, end! - from!);
      const other = index(to, file.length);
      const [before, after] = [file.subarray(0, position), file.subarray(position)];
      const changed = file.slice();
      switch (kind) {
        case "flip":
          changed[position]! ^= 1 << bit;
          return changed;
        case "set":
          changed.set(bytes.subarray(0, file.length - position), position);
          return changed;
        case "swap":
          [changed[position], changed[other]] = [changed[other]!, changed[position]!];
          return changed;
        case "cut":
          return before.slice();
        case "insert":
          return joined(before, bytes, after);
        case "remove":
          return joined(before, after.subarray(bytes.length));
        case "repeat":
          return joined(before, file.subarray(other, other + 40), after);
        default:
          return joined(file, bytes);
      }
    });
  });

/** An edit of a field of an entry, of the run, of the metadata, or of the header as a whole. */
const edit: fc.Arbitrary<Mutation> = fc
  .record({
    what: fc.constantFrom("entry", "entry", "entry", "run", "run", "run", "metadata", "header", "space"),
    how: fc.constantFrom("set", "set", "set", "remove", "twice", "add", "rename", "swap"),
    which: place,
    other: place,
    field: place,
    value: strange,
  })
  .map((edit) =>
    mutation(JSON.stringify(edit), (file) => {
      const parts = partsOf(file);
      const { header } = parts;
      const at = edit.what === "run" || edit.what === "metadata" ? 0 : index(edit.which, header.length);
      return fileOf({ ...parts, ...edited(parts, edit, at, index(edit.other, header.length)) });
    }),
  );

interface Edit {
  readonly what: string;
  readonly how: string;
  readonly field: number;
  readonly value: string;
}

function edited({ header, data }: FileParts, edit: Edit, at: number, other: number): Partial<FileParts> {
  const [name, value] = header[at]!;
  const replaced = (next: string) => ({ header: header.with(at, [name, next]) });
  switch (edit.what) {
    case "entry":
      return replaced(changedObject(value, edit));
    case "run": {
      const metadata = JSON.parse(value);
      return replaced(JSON.stringify({ ...metadata, run: changedRun(metadata.run, edit) }));
    }
    case "metadata":
      return replaced(changedObject(value, edit));
    case "space":
      return { header: header.map(([name, value]) => [` ${name}\n`, `\t${value.replaceAll(",", " ,")}\r`]) };
    default:
      return changedHeader({ header, data }, edit, at, other);
  }
}

function changedHeader(
  { header, data }: FileParts,
  { how, value }: Edit,
  at: number,
  other: number,
): Partial<FileParts> {
  const [entry, second] = [header[at]!, header[other]!];
  const empty = JSON.stringify({ dtype: "F32", shape: [0], data_offsets: [data.length, data.length] });
  switch (how) {
    case "set":
      return { header: header.with(at, [entry[0], value]) };
    case "remove":
      return { header: header.toSpliced(at, 1) };
    case "twice":
      return { header: [...header, entry] };
    case "add":
      return { header: [...header, [JSON.stringify(`optimizer/velocity/${value.slice(0, 40)}`), empty]] };
    case "rename":
      return { header: header.with(at, [entry[0].replace("/", "\\/"), entry[1]]) };
    default:
      return { header: header.with(at, [second[0], entry[1]]).with(other, [entry[0], second[1]]) };
  }
}

/** JSON of an object, one of its fields changed. */
function changedObject(json: string, { how, field, value }: Edit): string {
  const fields = Object.entries(JSON.parse(json)).map(
    ([name, inner]) => [JSON.stringify(name), JSON.stringify(inner)] as const,
  );
  const at = index(field, fields.length);
  const chosen = fields[at];
  if (chosen === undefined) return value;
  const next = {
    set: fields.with(at, [chosen[0], value]),
    remove: fields.toSpliced(at, 1),
    twice: [...fields, [chosen[0], value] as const],
    add: [...fields, ['"more"', value] as const],
    rename: fields.with(at, [`"x${chosen[0].slice(1)}`, chosen[1]]),
    swap: fields.toReversed(),
  }[how]!;
  return `{${next.map(([name, inner]) => `${name}:${inner}`).join(",")}}`;
}

/** The run, a field of it or of an object in it changed. */
function changedRun(run: string, edit: Edit): string {
  const state = JSON.parse(run);
  const { progress } = state;
  const inner = [state, progress, progress.partial, progress.best, progress.partial?.sums].filter(
    (it) => it !== undefined,
  );
  const place = edit.field * inner.length;
  const chosen = JSON.stringify(inner[Math.floor(place)]);
  return run.replace(chosen, changedObject(chosen, { ...edit, field: place % 1 }));
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** One change or several. Edits that find no JSON to edit, after damage, leave the file as it is. */
export const mutations: fc.Arbitrary<Mutation> = fc
  .oneof(
    fc.array(damage, { minLength: 1, maxLength: 2 }),
    fc.array(edit, { minLength: 1, maxLength: 3 }),
    fc.tuple(edit, damage),
  )
  .map((list) =>
    mutation(list.join(" then "), (file) =>
      list.reduce((current, { apply }) => {
        try {
          return apply(current);
        } catch {
          return current;
        }
      }, file),
    ),
  );
