import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

interface DeviceReport {
  readonly name: string;
  readonly kept: string;
  readonly output: readonly number[];
}

function reportWith(...flags: string[]): DeviceReport {
  const script = fileURLToPath(new URL("support/report-device.mjs", import.meta.url));
  return JSON.parse(
    execFileSync(process.execPath, [...flags, script], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
  );
}

describe("the CPU device", () => {
  it("serves in TypeScript where WebAssembly is refused, says so, and draws the same bits", () => {
    const allowed = reportWith();
    const refused = reportWith("--jitless");
    expect(allowed.name).toMatch(/^cpu \(WebAssembly SIMD(, FMA)?\)$/);
    expect(refused.name).toMatch(/^cpu \(TypeScript; WebAssembly was refused: .+\)$/);
    expect(refused.kept).toBe(allowed.kept);
    for (const [index, value] of allowed.output.entries()) expect(refused.output[index]).toBeCloseTo(value, 5);
  });
});
