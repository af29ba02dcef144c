/**
 * Every public entry point, called with anything: it returns a correct result for its arguments, or throws a typed error that says what
 * to do. Afterwards dropout still draws the same bits, and the device holds the same memory.
 */
import { cpu, MaskoutError, OptionError, tidy } from "@maskout/core";
import { dropout } from "@maskout/inverted";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { entriesOf, published } from "../../packages.ts";
import { isCallersOwn } from "../src/hostile.js";
import { disposablesIn, type Row } from "../src/row.js";
import { type Spoiling, spoil, spoilings } from "../src/spoil.js";
import * as table from "../src/table.js";

/** The tables, by import path. */
const tables: Readonly<Record<string, Readonly<Record<string, Row | string>>>> = {
  "@maskout/alpha": table.alphaRows,
  "@maskout/concrete": table.concreteRows,
  "@maskout/conformance": table.conformanceRows,
  "@maskout/core": table.coreRows,
  "@maskout/core/checkpoint": table.checkpointRows,
  "@maskout/core/gpu": table.gpuRows,
  "@maskout/core/shading": table.shadingRows,
  "@maskout/core/threads": table.threadsRows,
  "@maskout/core/variant": table.authorsRows,
  "@maskout/dropblock": table.dropblockRows,
  "@maskout/dropconnect": table.dropconnectRows,
  "@maskout/gaussian": table.gaussianRows,
  "@maskout/inverted": table.invertedRows,
  "@maskout/mc-dropout": table.mcDropoutRows,
  "@maskout/onnx": table.onnxRows,
  "@maskout/spatial": table.spatialRows,
  "@maskout/standard": table.standardRows,
  "@maskout/stochastic-depth": table.stochasticDepthRows,
  "@maskout/tfjs": table.tfjsRows,
  "@maskout/uncertainty": table.uncertaintyRows,
  "@maskout/uncertainty/sums": table.sumsRows,
};

const modules = await Promise.all(
  published.flatMap((it) =>
    Object.keys(entriesOf(it)).map(async (entry) => {
      const specifier = entry === "index" ? it.manifest.name : `${it.manifest.name}/${entry}`;
      return { specifier, exported: Object.entries((await import(specifier)) as Record<string, unknown>) };
    }),
  ),
);

describe("the table of entry points", () => {
  test("has a row for every function of every package", () => {
    for (const { specifier, exported } of modules) {
      const functions = exported.filter(([, value]) => typeof value === "function").map(([name]) => name);
      expect(Object.keys(tables[specifier] ?? {}).sort(), specifier).toEqual(functions.sort());
    }
  });
});

/** The output of dropout with seed 1 for sixteen ones. */
const golden = [2, 0, 0, 0, 2, 2, 2, 2, 2, 0, 0, 2, 0, 0, 0, 0].join();
const ones = new Float32Array(16).fill(1);

/** Calls an entry point, and describes the outcome, right or wrong. */
async function outcome(call: () => unknown, args: unknown[], row: Row): Promise<unknown> {
  try {
    const result = await call();
    try {
      if (!row.right(result, args)) return `gave a wrong result: ${String(result)}`;
    } finally {
      for (const one of disposablesIn(result)) one.dispose();
    }
    return "a right result";
  } catch (error) {
    if (isCallersOwn(error)) return "the caller's own error";
    if (!(error instanceof MaskoutError)) return error;
    const fields = error instanceof OptionError ? ["owner", "option", "expected", "remedy", "message"] : ["message"];
    const missing = fields.find((field) => !/\S/.test(String(Reflect.get(error, field))));
    if (missing !== undefined || (error instanceof OptionError && !("value" in error)))
      return `no ${missing}: ${error}`;
    return error.message.length < 700 ? "a typed error" : `a message of ${error.message.length} characters`;
  }
}

const RIGHT = ["a right result", "a typed error", "the caller's own error"];

function tested(name: string, row: Row, called: (...args: unknown[]) => unknown): void {
  const once = async (steps: readonly Spoiling[]): Promise<void> => {
    const before = JSON.stringify(cpu().memory());
    const on = await row.on?.();
    const args = await row.args();
    const given = disposablesIn([args, on]);
    const { made, what, unknownNames } = spoil(args, steps, row);
    const told = `${name} (${what.join("; ")})`;
    try {
      const call = row.on === undefined ? called : (Reflect.get(Object(on), name.split(".")[1]!) as typeof called);
      const apply = (): unknown => Reflect.apply(call, on, args);
      const came = await outcome(() => (row.tidied ? tidy(cpu(), apply) : apply()), args, row);
      expect(RIGHT, `${told}: ${came instanceof Error ? came.stack : came}`).toContain(came);
      if (what.length === 0) expect(came, told).toBe(RIGHT[0]);
      if (unknownNames && !row.anyNames) expect(came, told).not.toBe(RIGHT[0]);
    } finally {
      for (const one of [...given, ...disposablesIn(made)]) one.dispose();
      await cpu().finish();
    }
    expect(JSON.stringify(cpu().memory()), `${told}: memory`).toBe(before);
    expect(dropout(ones, { rate: 0.5, seed: 1 }).join(), `${told}: the golden bits`).toBe(golden);
  };
  test(name, async () => {
    await once([]);
    await fc.assert(fc.asyncProperty(spoilings, once), { seed: 11, numRuns: 500 });
  });
}

for (const { specifier, exported } of modules) {
  for (const [name, value] of exported) {
    const row = tables[specifier]?.[name];
    if (row === undefined || typeof row === "string") continue;
    describe(specifier, () => tested(name, row, value as (...args: unknown[]) => unknown));
  }
}

describe("methods", () => {
  for (const [name, row] of Object.entries(table.methodRows)) tested(name, row, () => undefined);
});
