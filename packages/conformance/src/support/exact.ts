/** Expects the bits of a reference, as far as the device guarantees them. */
import { type Device, tensor } from "@maskout/core";
import { kernels, run } from "@maskout/core/variant";
import type { Noise } from "../noise.js";
import { expectAgreement } from "./agreement.js";
import { expectBits } from "./arrays.js";
import { isProportional } from "./decisions.js";
import { mayFuse } from "./devices.js";

/** A subnormal value is below 2^-126; multiplied by the largest scale in use, it may become normal. */
const TINY = 2 ** -120;

/** The largest effect of fused products and sums, relative to the largest value. */
const FUSED = 2 ** -20;

/**
 * Expects the bits of a reference, up to what shading languages leave open: subnormal values may become zeros, and a product may be fused with a sum,
 * unless the kernel consists of a single product.
 */
export async function expectExact(
  device: Device,
  noise: Noise,
  options: object,
  actual: Float32Array,
  expected: Float32Array,
  what: string,
): Promise<void> {
  if (mayFuse(device) && !isProportional(noise, options)) expectAgreement(actual, expected, what, FUSED);
  else await expectBitsOn(device, actual, expected, what);
}

/** Expects equal bits; but if the device flushes subnormal values to zero, as WGSL and GLSL allow, tiny values may be zeros. */
export async function expectBitsOn(
  device: Device,
  actual: Float32Array,
  expected: Float32Array,
  what?: string,
): Promise<void> {
  const lenient = mayFuse(device) && !(await keepsSubnormals(device));
  const allowed = expected.map((value, at) => {
    return lenient && Math.abs(value) < TINY && actual[at] === 0 ? actual[at] : value;
  });
  expectBits(actual, allowed, what);
}

/** Whether the smallest positive value times 1 is itself. */
async function keepsSubnormals(device: Device): Promise<boolean> {
  using smallest = tensor([2 ** -149], [1], { device });
  using scaled = run(kernels.scale, { x: smallest }, { factor: 1 }).y;
  return (await scaled.data())[0] === 2 ** -149;
}
