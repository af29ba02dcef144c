/** A file can be in any buffer: a view's, Node's, shared memory, another realm's. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { dense, MaskoutError, type Model, OptionError, relu, sequential } from "@maskout/core";
import { type FileBytes, loadCheckpoint, saveCheckpoint } from "@maskout/core/checkpoint";
import { beforeAll, describe, expect, it } from "vitest";

const newModel = (seed: string): Model => sequential([dense(4), relu(), dense(3)], { seed, inputShape: [2] });
let file: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  file = await saveCheckpoint(newModel("saved"));
});

/** The file from byte `offset` of a larger buffer. */
function within(buffer: ArrayBufferLike, offset: number): ArrayBufferLike {
  new Uint8Array(buffer).fill(0xab).set(file, offset);
  return buffer;
}

const shared = (length: number): SharedArrayBuffer => new SharedArrayBuffer(length);
const foreign = (length: number): ArrayBuffer => runInNewContext(`new ArrayBuffer(${length})`);
const view = (name: string, buffer: ArrayBufferLike, offset: number, length: number): ArrayBufferView =>
  runInNewContext(`(buffer, offset, length) => new ${name}(buffer, offset, length)`)(buffer, offset, length);

const sources: readonly (readonly [string, () => FileBytes])[] = [
  ["an ArrayBuffer", () => file.buffer],
  [
    "a Uint8Array in the middle of a buffer",
    () => new Uint8Array(within(new ArrayBuffer(file.length + 9), 3), 3, file.length),
  ],
  ["an Int8Array", () => new Int8Array(file.buffer)],
  ["a DataView", () => new DataView(within(new ArrayBuffer(file.length + 9), 5), 5, file.length)],
  ["a Float32Array", () => new Float32Array(file.buffer)],
  ["a Buffer", () => Buffer.from(file)],
  ["a Buffer of Node's pool", () => Buffer.concat([Buffer.from("odd"), file]).subarray(3)],
  ["a SharedArrayBuffer", () => within(shared(file.length), 0)],
  ["a view of a SharedArrayBuffer", () => new Uint8Array(within(shared(file.length + 8), 8), 8)],
  ["an ArrayBuffer of another realm", () => within(foreign(file.length), 0)],
  ["a Uint8Array of another realm", () => view("Uint8Array", within(foreign(file.length + 1), 1), 1, file.length)],
  ["a DataView of another realm", () => view("DataView", within(foreign(file.length + 2), 2), 2, file.length)],
  ["a SharedArrayBuffer of another realm", () => within(runInNewContext(`new SharedArrayBuffer(${file.length})`), 0)],
  [
    "an ArrayBuffer that can be resized",
    () => within(Reflect.construct(ArrayBuffer, [file.length, { maxByteLength: 1e5 }]), 0),
  ],
];

describe("a checkpoint loads from", () => {
  it.each(sources)("%s", async (_, make) => {
    using model = newModel("another");
    loadCheckpoint(make(), model);
    expect(await saveCheckpoint(model)).toEqual(file);
  });

  it("a response, a blob and a file on disk", async () => {
    const folder = await mkdtemp(join(tmpdir(), "checkpoint-"));
    await writeFile(join(folder, "run.safetensors"), file);
    for (const bytes of [
      await new Response(file).arrayBuffer(),
      await new Blob([file]).arrayBuffer(),
      await readFile(join(folder, "run.safetensors")),
    ]) {
      using model = newModel("another");
      loadCheckpoint(bytes, model);
      expect(await saveCheckpoint(model)).toEqual(file);
    }
    await rm(folder, { recursive: true });
  });
});

/** A buffer that was transferred away, and a view of one. */
const detached = (): ArrayBuffer => {
  const buffer = new ArrayBuffer(8);
  structuredClone(buffer, { transfer: [buffer] });
  return buffer;
};
const detachedView = (): DataView => {
  const view = new DataView(new ArrayBuffer(8));
  structuredClone(view.buffer, { transfer: [view.buffer] });
  return view;
};

describe("a checkpoint does not load from", () => {
  it.each([
    ["nothing", undefined],
    ["null", null],
    ["a text", "checkpoint"],
    ["a number", 1e9],
    ["a list of bytes", [1, 2, 3]],
    ["a response", new Response()],
    ["a promise", Promise.resolve(new ArrayBuffer(8))],
    ["a blob", new Blob()],
    ["what says that it is a buffer", { [Symbol.toStringTag]: "ArrayBuffer", byteLength: 8 }],
    ["a buffer that was transferred away", detached()],
    ["a view of one", detachedView()],
  ])("%s", (_, bytes) => {
    expect(() => Reflect.apply(loadCheckpoint, undefined, [bytes, newModel("saved")])).toThrow(OptionError);
  });

  it("what says that it is shared memory", () => {
    const lying = { [Symbol.toStringTag]: "SharedArrayBuffer", byteLength: 1e9 };
    expect(() => Reflect.apply(loadCheckpoint, undefined, [lying, newModel("saved")])).toThrow(MaskoutError);
  });
});
