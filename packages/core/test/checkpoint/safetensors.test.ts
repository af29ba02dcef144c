/** The format: what others read of ours, what we read of others', and what nobody may write. */
import { safetensors } from "@jax-js/loaders";
import { CheckpointError, dense, type Model, relu, sequential, sgd } from "@maskout/core";
import { loadCheckpoint, saveCheckpoint } from "@maskout/core/checkpoint";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { bytesOfFloats, floatsOf } from "../../src/checkpoint/bytes.js";
import { fieldsOfObjects, parseJson } from "../../src/checkpoint/json.js";
import { checkpoint } from "../support/golden.js";
import { kinds, savedRun } from "../support/runs.js";
import { contentOf, digestOf, type Entry, fileOf, partsOf, signed } from "../support/safetensors.js";

const newModel = (): Model => sequential([dense(4), relu(), dense(3)], { seed: "checkpoint", inputShape: [2] });
let file: Uint8Array;

beforeAll(async () => {
  file = await saveCheckpoint(newModel());
});

describe("a checkpoint is a safetensors file", () => {
  it("of named float32 tensors with shapes and offsets, which start at a multiple of eight bytes", async () => {
    using model = newModel();
    const { header, data } = partsOf(file);
    expect(Object.fromEntries(header)['"model/0.dense.weight"']).toBe(
      '{"dtype":"F32","shape":[2,4],"data_offsets":[0,32]}',
    );
    expect((file.length - data.length) % 8).toBe(0);
    const first = new Float32Array(data.slice(0, 32).buffer);
    expect(first).toEqual(model.parameters.get("0.dense.weight")?.dataSync());
  });

  it("that another reader reads", async () => {
    for (const kind of kinds) {
      const saved = await savedRun(kind);
      const { tensors } = safetensors.parse(saved);
      const content = contentOf(saved);
      expect(Object.keys(tensors)).toEqual([...content.tensors.keys()]);
      for (const [name, { shape, bytes }] of content.tensors) {
        const { dtype, data, ...other } = tensors[name]!;
        expect({ dtype, shape: other.shape }).toEqual({ dtype: "F32", shape });
        expect(data).toEqual(new Float32Array(bytes.slice().buffer));
      }
    }
  });

  it("with a digest that anybody can compute", async () => {
    for (const kind of kinds) {
      const content = contentOf(await savedRun(kind));
      expect(content.digest).toBe(await digestOf(content));
    }
  });
});

describe("a checkpoint of another program", () => {
  it("is read to the bit", () => {
    using model = sequential([dense(4), relu(), dense(3, { name: "head" })], { seed: 1 });
    const optimizer = sgd({ learningRate: 1, momentum: 0.9 });
    loadCheckpoint(
      Uint8Array.from(atob(checkpoint.file), (character) => character.charCodeAt(0)),
      model,
      { optimizer },
    );
    const { key, progress, inputShape } = model;
    expect({ key, progress, inputShape, step: optimizer.step }).toEqual({
      key: [7, 4294967295],
      progress: {
        step: 12,
        epoch: 3,
        batch: 1,
        partial: { examples: 90, batchSize: 32, shuffle: true, done: 32, sums: { loss: 8.25 } },
      },
      inputShape: [2],
      step: 12,
    });
    const loaded = [
      ...[...model.parameters].map(([name, value]) => [`model/${name}`, value] as const),
      ...[...optimizer.slots].map(([name, value]) => [`optimizer/${name}`, value] as const),
    ];
    expect(loaded).toHaveLength(Object.keys(checkpoint.tensors).length);
    for (const [name, value] of loaded) {
      expect({ shape: value.shape, values: [...value.dataSync()] }).toEqual(checkpoint.tensors[name]);
    }
    optimizer.dispose();
  });

  it("may have its fields in another order, escapes, notes, and spaces of JSON: it says the same", async () => {
    const { header, data } = partsOf(file);
    const [metadata, ...entries] = header;
    const noted = JSON.stringify({ note: "kept", ...JSON.parse(metadata![1]) });
    for (const changed of [
      fileOf({ header: header.toReversed(), data }),
      fileOf({ header: header.with(0, [metadata![0], noted]), data }),
      fileOf({ header: [metadata!, ...entries.map(([n, v]) => [n.replace("m", "\\u006d"), ` ${v} `] as const)], data }),
    ]) {
      using model = sequential([dense(4), relu(), dense(3)], { seed: 1 });
      loadCheckpoint(changed, model);
      expect(await saveCheckpoint(model)).toEqual(file);
    }
  });

  it("may have its values in another order", async () => {
    const { header, data } = partsOf(file);
    const [[metadata, text], first, second, ...rest] = header as [[string, string], ...[string, string][]];
    const [a, b]: Entry[] = [JSON.parse(first![1]), JSON.parse(second![1])];
    const moved = new Uint8Array(data);
    moved.set(data.subarray(...b!.data_offsets), 0);
    moved.set(data.subarray(...a!.data_offsets), b!.data_offsets[1] - b!.data_offsets[0]);
    const cut = b!.data_offsets[1] - a!.data_offsets[1];
    const entries = [
      [first![0], JSON.stringify({ ...a, data_offsets: [cut, b!.data_offsets[1]] })],
      [second![0], JSON.stringify({ ...b, data_offsets: [0, cut] })],
    ] as const;
    using model = sequential([dense(4), relu(), dense(3)], { seed: 1 });
    loadCheckpoint(fileOf({ header: [[metadata, text], ...entries, ...rest], data: moved }), model);
    expect(await saveCheckpoint(model)).toEqual(file);
  });

  it("may hold values that are not numbers, and keeps their bits", async () => {
    const { header, data } = partsOf(file);
    const odd = new Uint8Array(data);
    new Uint32Array(odd.buffer, 0, 4).set([0x7fc12345, 0xffa00001, 0x80000000, 0x7f800000]);
    const changed = await signed(fileOf({ header, data: odd }));
    using model = newModel();
    loadCheckpoint(changed, model);
    expect(await saveCheckpoint(model)).toEqual(changed);
  });
});

describe("a file that the format does not allow is refused", () => {
  const refuses = async (changed: Uint8Array, message: RegExp): Promise<void> => {
    using model = newModel();
    // Also when somebody has made a digest for it.
    for (const given of [changed, await signed(changed)]) {
      expect(() => loadCheckpoint(given, model)).toThrow(CheckpointError);
    }
    expect(() => loadCheckpoint(changed, model)).toThrow(message);
    expect(await saveCheckpoint(model)).toEqual(file);
  };
  const WEIGHT = '{"dtype":"F32","shape":[2,4],"data_offsets":[0,32]}';
  /** The file with another description of its first tensor. */
  const described = (value: string): Uint8Array => {
    const { header, data } = partsOf(file);
    expect(header[1]?.[1]).toBe(WEIGHT);
    return fileOf({ header: header.with(1, [header[1]![0], value]), data });
  };

  it("when it is cut short anywhere", () => {
    using model = newModel();
    for (let length = 0; length < file.length; length++) {
      expect(() => loadCheckpoint(file.slice(0, length), model), `${length} bytes`).toThrow(CheckpointError);
    }
  });

  it("when any of its bits is flipped, or loads as it was", async () => {
    using model = newModel();
    const original = contentOf(file);
    const odd: number[] = [];
    for (let bit = 0; bit < file.length * 8; bit++) {
      const flipped = file.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      try {
        loadCheckpoint(flipped, model);
        odd.push(bit >> 3);
      } catch (error) {
        expect(error, `bit ${bit}`).toBeInstanceOf(CheckpointError);
      }
    }
    // Of the padding a space may become another that JSON has, which means nothing.
    const padding = file.length - partsOf(file).data.length;
    for (const at of odd) expect(file[at], `byte ${at} of ${padding}`).toBe(0x20);
    expect(contentOf(await saveCheckpoint(model))).toEqual(original);
  });

  it.each([
    ['"dtype":"F32"', '"dtype":"F64"', /"F64"; expected "F32"/],
    ['"dtype":"F32",', "", /dtype is missing/],
    ['"dtype":"F32"', '"dtype":"F32","more":1', /has a field "more"/],
    ["[2,4]", "[8,1,1,1,1.5]", /shape is .*whole sizes/],
    ["[2,4]", "[-2,-4]", /shape is .*whole sizes/],
    ["[2,4]", "[2,5]", /not as many as its shape needs/],
    ["[2,4]", "[2147483648,2147483648,8]", /not as many as its shape needs/],
    ["[2,4]", "[9007199254740991,9007199254740991,0]", /not as many as its shape needs/],
    ["[0,32]", "[0,-32]", /data_offsets is/],
    ["[0,32]", "[32,0]", /overlap others, or leave a hole/],
    ["[0,32]", "[0,32,32]", /data_offsets is/],
    ["[0,32]", "[0,28]", /not as many as its shape needs/],
    ["[0,32]", "[16,48]", /overlap others, or leave a hole/],
    ["[0,32]", "[0,9007199254740991]", /overlap|reach past its end|not as many/],
    [WEIGHT, "null", /not the JSON/],
    [WEIGHT, "[]", /not the JSON/],
    [WEIGHT, `${"[".repeat(20_000)}${"]".repeat(20_000)}`, /not the JSON/],
    ["[0,32]", "{}", /not the JSON/],
  ])("when a tensor is described wrongly: %.40s is %.40s", async (from, to, message) => {
    await refuses(described(WEIGHT.replace(from, to)), message);
  });

  it("when something is named twice, however it is spelt", async () => {
    const { header, data } = partsOf(file);
    const [metadata, weight] = header as [[string, string], [string, string]];
    await refuses(fileOf({ header: [...header, weight], data }), /twice/);
    await refuses(fileOf({ header: [...header, [weight[0].replace("w", "\\u0077"), weight[1]]], data }), /twice/);
    await refuses(fileOf({ header: [...header, metadata], data }), /twice/);
    await refuses(described('{"dtype":"F32","dtype":"F32","shape":[2,4],"data_offsets":[0,32]}'), /twice/);
    const twice = metadata[1].replace("{", '{"format":"maskout",');
    await refuses(fileOf({ header: header.with(0, [metadata[0], twice]), data }), /twice/);
  });

  it("when its shapes are beyond counting, or its values beyond its end", async () => {
    const { header, data } = partsOf(file);
    const at = [data.length, data.length];
    const uncountable = JSON.stringify({ dtype: "F32", shape: [2 ** 53 - 1, 2 ** 53 - 1, 0], data_offsets: at });
    await refuses(fileOf({ header: [...header, ['"model/x"', uncountable]], data }), /not as many as its shape needs/);
    await refuses(fileOf({ header, data: data.subarray(4) }), /reach past its end/);
  });

  it("when its values leave a hole or something behind", async () => {
    const { header, data } = partsOf(file);
    await refuses(fileOf({ header, data: new Uint8Array([...data, 0, 0, 0, 0]) }), /4 bytes after the last value/);
    await refuses(fileOf({ header: header.toSpliced(1, 1), data }), /leave a hole/);
    await refuses(fileOf({ header: [], data }), /not the JSON/);
  });

  it("when its values are not aligned", async () => {
    const { header, data } = partsOf(file);
    for (const padding of ["", " ", "  ", "   "]) {
      const changed = fileOf({ header, padding, data });
      if ((changed.length - data.length) % 8 !== 0) await refuses(changed, /multiple of 8/);
    }
  });

  it("when its metadata is not a list of texts", async () => {
    const { header, data } = partsOf(file);
    for (const metadata of ['{"format":1}', '{"format":null}', '{"format":["maskout"]}']) {
      await refuses(fileOf({ header: header.with(0, ['"__metadata__"', metadata]), data }), /metadata is not a list/);
    }
    for (const metadata of ["1", "[]", "null", '{"format":{}}']) {
      await refuses(fileOf({ header: header.with(0, ['"__metadata__"', metadata]), data }), /not the JSON/);
    }
    await refuses(fileOf({ header: header.slice(1), data }), /no maskout run/);
  });

  it("when its header is not JSON that starts with {, in UTF-8, and of the length that it says", async () => {
    const { header, data } = partsOf(file);
    const spaced = fileOf({ header, data });
    spaced[8] = 0x20;
    await refuses(spaced, /not the JSON/);
    // A byte order mark, for which the padding makes room.
    const unpadded = fileOf({ header, padding: "", data }).length - data.length;
    const marked = fileOf({ header, padding: " ".repeat(8 + (-unpadded & 7)), data });
    marked.copyWithin(11, 8, marked.length - data.length - 3);
    marked.set([0xef, 0xbb, 0xbf], 8);
    await refuses(marked, /not the JSON/);
    const noted = JSON.stringify({ ...JSON.parse(header[0]![1]), note: "ÿ" });
    const latin = fileOf({ header: header.with(0, ['"__metadata__"', noted]), data });
    latin[latin.lastIndexOf(0xc3)] = 0xff;
    await refuses(latin, /not the JSON/);
    for (const length of [0n, 1n, 7n, 2n ** 32n, 2n ** 63n, 2n ** 64n - 1n]) {
      const changed = file.slice();
      new DataView(changed.buffer).setBigUint64(0, length, true);
      await refuses(changed, /header|multiple of 8/);
    }
  });

  const SIZE = 4_000_000;
  it.each([
    ["empty lists", () => `{"a":[${"[],".repeat(SIZE / 3)}0]}`],
    ["empty objects", () => `{"a":[${"{},".repeat(SIZE / 3)}0]}`],
    ["lists in lists", () => `{"a":${"[".repeat(SIZE / 2)}${"]".repeat(SIZE / 2)}}`],
    ["objects in objects", () => `{"a":${'{"":'.repeat(SIZE / 5)}1${"}".repeat(SIZE / 5)}}`],
    ["a list of numbers", () => `{"a":{"shape":[${"1,".repeat(SIZE / 2)}0]}}`],
    ["names", () => `{${Array.from({ length: SIZE / 8 }, (_, i) => `"${i}":0`).join(",")}}`],
    ["one name", () => `{"${"a".repeat(SIZE)}":{}}`],
    ["escapes", () => `{"${"\\u0061".repeat(SIZE / 6)}":{}}`],
    ["spaces", () => `{${" ".repeat(SIZE)}`],
    ["brackets that stay open", () => `{${"[".repeat(SIZE)}`],
    ["a name that stays open", () => `{"${"\\\\".repeat(SIZE / 2)}`],
  ])("when its header is megabytes of %s, without making anything of them", (_, make) => {
    const text = make();
    const header = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 8) * 8));
    const whole = new Uint8Array(8 + header.length);
    new DataView(whole.buffer).setBigUint64(0, BigInt(header.length), true);
    whole.set(header, 8);
    const start = performance.now();
    expect(() => loadCheckpoint(whole, newModel())).toThrow(/not the JSON/);
    // Reading them with JSON.parse takes ten times as long, and as much memory.
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it("when its header has more than 100 MB", () => {
    const large = new Uint8Array(100_000_016);
    large.set(new TextEncoder().encode("{}"), 8);
    new DataView(large.buffer).setBigUint64(0, 100_000_008n, true);
    expect(() => loadCheckpoint(large, newModel())).toThrow(/more than 100000000 bytes/);
  });
});

describe("a header", () => {
  const flat = fc.dictionary(
    fc.string({ unit: "binary" }),
    fc.dictionary(fc.string({ unit: "binary" }), fc.oneof(fc.string({ unit: "binary" }), fc.array(fc.nat()))),
    { minKeys: 1 },
  );
  const text = fc
    .tuple(flat, fc.constantFrom(undefined, 1, "\t"))
    .map(([value, indent]) => JSON.stringify(value, null, indent));
  const read = (json: string): Map<string, unknown> => new Map(fieldsOfObjects(json));

  it("is what JSON.parse reads, whatever texts it holds", () => {
    const property = fc.property(text, fc.constantFrom("", " ", "\r\n  "), (json, behind) => {
      expect(read(json + behind)).toEqual(new Map(Object.entries(JSON.parse(json))));
    });
    fc.assert(property, { numRuns: 1000, seed: 1 });
  });

  it("is never what JSON.parse refuses, or reads otherwise", () => {
    const edits = fc.array(
      fc.record({ at: fc.nat(), remove: fc.nat(2), add: fc.constantFrom(...'"\\{}[]:,01e- \n\u00a0\ufeffu', "") }),
      { minLength: 1, maxLength: 2 },
    );
    let accepted = 0;
    const property = fc.property(text, edits, (json, changes) => {
      const changed = changes.reduce((now, { at, remove, add }) => {
        const place = at % (now.length + 1);
        return now.slice(0, place) + add + now.slice(place + remove);
      }, json);
      let fields: Map<string, unknown>;
      try {
        fields = read(changed);
      } catch (error) {
        expect(error).toBeInstanceOf(SyntaxError);
        return;
      }
      expect(fields).toEqual(new Map(Object.entries(JSON.parse(changed))));
      accepted++;
    });
    fc.assert(property, { numRuns: 5000, seed: 1 });
    expect(accepted).toBeGreaterThan(500);
  });
});

describe("JSON", () => {
  it("is what JSON.parse reads, whatever strings it holds", () => {
    const property = fc.property(fc.json({ maxDepth: 4, stringUnit: "binary" }), (text) => {
      expect(parseJson(text)).toEqual(JSON.parse(text));
    });
    fc.assert(property, { numRuns: 500, seed: 1 });
  });

  it("that names a field twice is refused, at any depth", () => {
    const name = fc.string({ unit: fc.constantFrom('"', "\\", ":", "{", "a", "é", "\n", "\u2028") });
    const escaped = (text: string): string =>
      `"${Array.from(text, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join("")}"`;
    const property = fc.property(name, fc.nat(3), fc.json(), (name, depth, value) => {
      const twice = `{${JSON.stringify(name)}:${value},${escaped(name)}:1}`;
      const nested = `${'[{"x":'.repeat(depth)}${twice}${"}]".repeat(depth)}`;
      expect(() => JSON.parse(nested)).not.toThrow();
      expect(() => parseJson(nested)).toThrow(SyntaxError);
    });
    fc.assert(property, { numRuns: 1000, seed: 1 });
  });

  it("nested deeper than any stack is read or refused in words", () => {
    for (const depth of [1000, 100_000]) {
      const deep = `${"[".repeat(depth)}${"]".repeat(depth)}`;
      expect(Array.isArray(parseJson(deep))).toBe(true);
      expect(() => parseJson(deep.slice(1))).toThrow(SyntaxError);
    }
  });
});

describe("values", () => {
  const values = Float32Array.of(1, -0, Number.NaN, 1e-45, -3.5e38, 0.1);

  it("are little-endian in a file, wherever they lie in it", () => {
    for (const offset of [0, 1, 2, 3, 4]) {
      const file = new Uint8Array(values.byteLength + offset);
      file.set(bytesOfFloats(values), offset);
      const view = new DataView(file.buffer, offset);
      for (const [index, value] of values.entries()) expect(view.getFloat32(4 * index, true)).toBe(value);
      expect(floatsOf(file.subarray(offset))).toEqual(values);
    }
  });

  it("are turned around on a machine that is not", () => {
    const bytes = bytesOfFloats(values, false);
    const view = new DataView(bytes.buffer);
    for (const [index, value] of values.entries()) expect(view.getFloat32(4 * index, false)).toBe(value);
    expect(floatsOf(bytes, false)).toEqual(values);
    expect(floatsOf(bytesOfFloats(values))).toEqual(values);
  });
});
