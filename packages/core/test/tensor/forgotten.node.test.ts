import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

describe("forgotten tensors", () => {
  it("give their memory back when they are collected", () => {
    const script = fileURLToPath(new URL("../support/forget-tensors.mjs", import.meta.url));
    const alive = JSON.parse(execFileSync(process.execPath, ["--expose-gc", script], { encoding: "utf8" }));
    expect(alive).toEqual({ before: 1000, after: 0 });
  });
});
