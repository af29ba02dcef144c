import { cpu, keyFromSeed } from "@maskout/core";
import { type MemoryOperand, type SimdMemory, thresholdOf } from "@maskout/core/variant";
import { describe, expect, it } from "vitest";
import { maskedProduct, maskedProductGrad } from "../src/kernels.js";

const FLOAT = 4;

describe("the masked product in WebAssembly", () => {
  const { simd } = cpu();
  if (simd === undefined) throw new Error(`this test counts WebAssembly memory, and the device is ${cpu().name}`);

  /** The device's memory, adding up the scratch that a kernel asks for. */
  const counting = (): SimdMemory & { readonly asked: () => number } => {
    let asked = 0;
    return {
      asked: () => asked,
      exports: (module) => simd.exports(module),
      bytes: () => simd.bytes(),
      scratch(bytes) {
        asked += bytes;
        return simd.scratch(bytes);
      },
    };
  };
  const operand = (...shape: number[]): MemoryOperand => {
    const size = shape.reduce((product, dimension) => product * dimension, 1);
    return { pointer: simd.allocate(size), shape, size };
  };

  it.each([
    [64, 512, 512],
    [128, 784, 800],
    [64, 511, 513],
  ])("keeps no mask: %d x %d x %d needs less than 3 times its inputs and weights, in all", (batch, inputs, units) => {
    const [x, w, y, dx, dw] = [
      operand(batch, inputs),
      operand(inputs, units),
      operand(batch, units),
      operand(batch, inputs),
      operand(inputs, units),
    ];
    const threshold = thresholdOf(0.5);
    const params = { key: keyFromSeed(1), step: 0, sample: 0, element: 0, threshold, keepProbability: 0.5, drops: -1 };
    const inputsAndWeights = (x.size + w.size) * FLOAT;
    const decisions = batch * inputs * units;

    const forward = counting();
    maskedProduct.cpu.simd?.(forward, { inputs: { x, w }, outputs: { y }, params });
    expect(inputsAndWeights + y.size * FLOAT + forward.asked()).toBeLessThan(3 * inputsAndWeights);

    // Backward holds the gradients twice, in the layout of the kernel and in that of the caller; still no mask.
    const backward = counting();
    maskedProductGrad.cpu.simd?.(backward, { inputs: { x, w, dy: y }, outputs: { dx, dw }, params });
    expect(backward.asked()).toBeLessThan(3 * inputsAndWeights);
    expect(backward.asked()).toBeLessThan(decisions);

    simd.clearScratch();
    for (const { pointer } of [x, w, y, dx, dw]) simd.free(pointer);
  });
});
