// Arrays of another realm, as a frame, a test runner's sandbox or a vm context makes them, and buffers that only Node.js has here.
import { runInNewContext } from "node:vm";
import { dropout, dropoutGrad } from "@maskout/inverted";
import { expect, test } from "vitest";

const options = { rate: 0.5, seed: 1 } as const;
const expected = dropout(Float32Array.of(1, 2, 3, 4), options);

test("arrays, shapes, keys and outputs of another realm are as good as ours", () => {
  const x = runInNewContext("Float32Array.of(1, 2, 3, 4)");
  expect(x).not.toBeInstanceOf(Float32Array);
  const out = runInNewContext("new Float32Array(4)");
  const shape = runInNewContext("[2, 2]");
  for (const apply of [dropout, dropoutGrad]) {
    expect(apply(x, options)).toEqual(expected);
    expect(apply(x, { ...options, out, shape, noiseShape: runInNewContext("[null, null]") })).toBe(out);
    expect([...out]).toEqual([...expected]);
  }
  const large = runInNewContext("new Float32Array(40000).fill(1)");
  expect(dropout(large, { rate: 0.5, key: runInNewContext("[1, 2]") })).toEqual(
    dropout(new Float32Array(40_000).fill(1), { rate: 0.5, key: [1, 2] }),
  );
});

test("options of another realm are read, and checked", () => {
  expect(dropout(Float32Array.of(1, 2, 3, 4), runInNewContext("({ rate: 0.5, seed: 1 })"))).toEqual(expected);
  expect(() => dropout(Float32Array.of(1), runInNewContext("({ raet: 0.5, seed: 1 })"))).toThrow(/"raet"/);
});

test("arrays on a shared buffer can be read and written", () => {
  const x = new Float32Array(new SharedArrayBuffer(16));
  x.set([1, 2, 3, 4]);
  expect(dropout(x, options)).toEqual(expected);
  expect([...dropout(x, { ...options, out: x })]).toEqual([...expected]);
});

// Resizable buffers are in no library of TypeScript's that this project uses yet.
const resizable = (bytes: number): ArrayBuffer & { resize(bytes: number): void } =>
  Reflect.construct(ArrayBuffer, [bytes, { maxByteLength: 64 }]);

test("an array that follows its buffer's length is read as long as it is", () => {
  const buffer = resizable(8);
  const x = new Float32Array(buffer);
  buffer.resize(16);
  x.set([1, 2, 3, 4]);
  expect(dropout(x, options)).toEqual(expected);
});

test("an array that its buffer has shrunk away from is refused", () => {
  const buffer = resizable(16);
  const x = new Float32Array(buffer, 8, 2);
  buffer.resize(8);
  expect(() => dropout(x, options)).toThrow(/expected an array that has its buffer/);
});
