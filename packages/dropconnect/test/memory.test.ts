import { cpu, sequential, tensor, tidy } from "@maskout/core";
import { dropConnectDense } from "@maskout/dropconnect";
import { randomValues } from "@maskout/testing";
import { describe, expect, it } from "vitest";
import { CountingDevice, type Run } from "./support/counting.js";

const FLOAT = 4;

/** What a training step runs, with a layer that has no bias. */
function step(batch: number, inputs: number, units: number): { forward: readonly Run[]; backward: readonly Run[] } {
  const device = new CountingDevice();
  const layer = dropConnectDense(units, { rate: 0.5, bias: false });
  using model = sequential([layer], { seed: 1, device, inputShape: [inputs] });
  return tidy(device, () => {
    const x = tensor(randomValues("x", batch * inputs), [batch, inputs], { device });
    const dy = tensor(randomValues("dy", batch * units), [batch, units], { device });
    const pass = model.forward(x, { mode: "train" });
    const forward = device.runs.splice(0);
    pass.pullback(dy);
    return { forward, backward: device.runs };
  });
}

describe("a training step with a mask per example", () => {
  if (cpu().simd === undefined) throw new Error(`this test counts WebAssembly memory, and the device is ${cpu().name}`);

  it.each([
    [64, 512, 512],
    [128, 784, 800],
    [64, 511, 513],
  ])("keeps no mask: %d x %d x %d needs less than 3 times its inputs and weights", (batch, inputs, units) => {
    const { forward, backward } = step(batch, inputs, units);
    const [x, w, y] = [batch * inputs, inputs * units, batch * units];
    // Beside what goes in and comes out: x, w, dy and y, and on the way back dx and dw as well.
    const most = (runs: readonly Run[], operands: number): number =>
      Math.max(...runs.map(({ bytes, scratch }) => bytes + scratch - operands * FLOAT));
    expect(most(forward, 0)).toBeLessThan(3 * (x + w) * FLOAT);
    expect(most(backward, 2 * x + 2 * w + 2 * y)).toBeLessThan(3 * (x + w) * FLOAT);
    expect(most(backward, 2 * x + 2 * w + 2 * y)).toBeLessThan(batch * inputs * units);
  });

  it("transposes the weights once, and their gradient once", () => {
    const { forward, backward } = step(5, 24, 9);
    const named = (runs: readonly Run[]): readonly unknown[] => runs.map(({ kernel, inputs }) => [kernel, inputs]);
    const [x, w] = [
      [5, 24],
      [9, 24],
    ];
    expect(named(forward)).toEqual([
      ["transpose", { x: [24, 9] }],
      ["dropConnect product", { x, w }],
    ]);
    expect(named(backward)).toEqual([
      ["dropConnect product gradient", { x, w, dy: [5, 9] }],
      ["transpose", { x: w }],
    ]);
  });
});
