import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

describe("forgotten tensors", () => {
  it.each([
    { on: "the CPU", mode: [] },
    { on: "gpu.js webasm", mode: ["webasm"] },
  ])("give their memory back when they are collected, on $on", ({ mode }) => {
    const script = fileURLToPath(new URL("../support/forget-tensors.mjs", import.meta.url));
    const alive = JSON.parse(execFileSync(process.execPath, ["--expose-gc", script, ...mode], { encoding: "utf8" }));
    expect(alive).toEqual({ before: 1000, after: 0 });
  });
});
