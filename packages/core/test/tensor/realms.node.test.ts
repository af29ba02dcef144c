// Arrays of another realm, as a frame, a test runner's sandbox or a vm context makes them: no `instanceof` knows them.
import { runInNewContext } from "node:vm";
import { oneHot, tensor } from "@maskout/core";
import { expect, test } from "vitest";

test.each([
  ["Float32Array.of(1, 2, 3, 4)", [4]],
  ["Float64Array.of(1, 2, 3, 4)", [4]],
  ["[1, 2, 3, 4]", [4]],
  ["[[1, 2], [3, 4]]", [2, 2]],
  ["[Float32Array.of(1, 2), [3, 4]]", [2, 2]],
])("tensor takes %s of another realm, with a shape and without", (source, shape) => {
  const values = runInNewContext(source);
  expect(values).not.toBeInstanceOf(Object);
  using own = tensor(values);
  using asked = tensor(values, runInNewContext("[2, 2, 1]"));
  expect([own.shape, asked.shape]).toEqual([shape, [2, 2, 1]]);
  for (const t of [own, asked]) expect([...t.dataSync()]).toEqual([1, 2, 3, 4]);
});

test("oneHot takes labels of another realm", () => {
  for (const source of ["[1, 0]", "Uint8Array.of(1, 0)"]) {
    using y = oneHot(runInNewContext(source), 2);
    expect([...y.dataSync()]).toEqual([0, 1, 1, 0]);
  }
});

test("tensor takes an array on a buffer that is shared", () => {
  const shared = new Float32Array(new SharedArrayBuffer(8));
  shared.set([1, 2]);
  using t = tensor(shared);
  expect([...t.dataSync()]).toEqual([1, 2]);
});
