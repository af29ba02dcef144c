/** Values next to zero, which some GPUs take for zero. */
import { type Device, tensor } from "@maskout/core";
import { kernels, run } from "@maskout/core/variant";
import { expectBits } from "./arrays.js";

/** A subnormal value is below 2^-126; times the largest scale in use, it may become a normal one. */
const TINY = 2 ** -120;

/**
 * Expects equal bits of what a device computed; but where the device makes zeros of subnormal values, as WGSL and GLSL let it,
 * tiny values may be zeros.
 */
export async function expectBitsOn(
  device: Device,
  actual: Float32Array,
  expected: Float32Array,
  what?: string,
): Promise<void> {
  const lenient = !(await keepsSubnormals(device));
  const allowed = expected.map((value, at) => {
    return lenient && Math.abs(value) < TINY && actual[at] === 0 ? actual[at] : value;
  });
  expectBits(actual, allowed, what);
}

/** Whether the smallest value there is, times 1, is itself. */
async function keepsSubnormals(device: Device): Promise<boolean> {
  using smallest = tensor([2 ** -149], [1], { device });
  using scaled = run(kernels.scale, { x: smallest }, { factor: 1 }).y;
  return (await scaled.data())[0] === 2 ** -149;
}
