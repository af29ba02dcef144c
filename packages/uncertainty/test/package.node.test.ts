/** The package stands alone, and its errors are known to whoever has the core as well. */
import { readdir, readFile } from "node:fs/promises";
import * as core from "@maskout/core";
import { classification, MaskoutError, OptionError, ShapeError } from "@maskout/uncertainty";
import { expect, it } from "vitest";

const dist = new URL("../dist/", import.meta.url);

it("what is published imports nothing from elsewhere", async () => {
  const files = (await readdir(dist)).filter((name) => /\.c?js$/.test(name));
  expect(files.length).toBeGreaterThan(2);
  for (const name of files) {
    const text = await readFile(new URL(name, dist), "utf8");
    const imported = [...text.matchAll(/(?:from |require\()"([^"]+)"/g)].map(([, from]) => from);
    for (const from of imported) expect(from, name).toMatch(/^\.\//);
  }
});

function caught(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

it("its errors are those of the core to instanceof, and the other way round, kind by kind", () => {
  const input = { probabilities: [0.5, 0.5], samples: 1, batch: 1, classes: 2 };
  const option = caught(() => classification({ ...input, samples: 0 }));
  const shape = caught(() => classification({ ...input, samples: 2 }));
  expect(option).toBeInstanceOf(core.OptionError);
  expect(option).toBeInstanceOf(core.MaskoutError);
  expect(option).not.toBeInstanceOf(core.ShapeError);
  expect(shape).toBeInstanceOf(core.ShapeError);
  expect(shape).not.toBeInstanceOf(core.OptionError);
  const theirs = caught(() => core.keyFromSeed(Number.NaN));
  expect(theirs).toBeInstanceOf(OptionError);
  expect(theirs).toBeInstanceOf(MaskoutError);
  expect(theirs).not.toBeInstanceOf(ShapeError);
  expect(new core.BusyError("busy")).toBeInstanceOf(MaskoutError);
  expect(new core.BusyError("busy")).not.toBeInstanceOf(core.DeviceError);
  class Own extends core.OptionError {}
  expect(option).not.toBeInstanceOf(Own);
  expect(new Error("other")).not.toBeInstanceOf(core.MaskoutError);
});
