/** Whether multiplication and addition are fused. Separate from the memory, since dropout alone does not need it. */

/**
 * A module of one function, `f(a, b) = a * a + b` in one lane of relaxed SIMD. Engines without relaxed SIMD refuse the module. Others may
 * still round the product before the addition if the processor cannot fuse them, so the result of the function decides.
 */
const FMA_PROBE = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 7, 1, 96, 2, 125, 125, 1, 125, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 22, 1, 20, 0,
  32, 0, 253, 19, 32, 0, 253, 19, 32, 1, 253, 19, 253, 133, 2, 253, 31, 0, 11,
];

/** Whether multiplication and addition are fused, that is rounded once: the bits are then the same on all such machines. */
export function fuses(): boolean {
  const bytes = Uint8Array.from(FMA_PROBE);
  if (!WebAssembly.validate(bytes)) return false;
  const { f } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  // (1 + 2^-12)^2 = 1 + 2^-11 + 2^-24, whose last term is lost if the product is rounded.
  return typeof f === "function" && f(1 + 2 ** -12, -1 - 2 ** -11) === 2 ** -24;
}
