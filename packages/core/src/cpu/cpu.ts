/** Choosing the CPU device. */
import { expectBoolean, expectKnownOptions } from "../options.js";
import { CpuDevice } from "./device.js";
import { wasm } from "./wasm.js";

/** How the CPU device is to compute. */
export interface CpuOptions {
  /** `false` computes in plain TypeScript even where WebAssembly SIMD is there. Default: SIMD where it is allowed. */
  readonly simd?: boolean;
}

let fastest: CpuDevice | undefined;
let plain: CpuDevice | undefined;

/**
 * The CPU device: the default of everything. WebAssembly SIMD in one thread; where WebAssembly is refused (a strict
 * content security policy, `node --jitless`) the plain TypeScript reference serves, and `device.name` says so and why.
 * Made at the first call and shared from then on.
 * @throws {@link OptionError} for an option that it does not know.
 */
export function cpu(options: CpuOptions = {}): CpuDevice {
  expectKnownOptions("cpu", options, ["simd"]);
  const { simd = true } = options;
  if (!expectBoolean("cpu", "simd", simd, "whether WebAssembly SIMD may serve")) {
    plain ??= new CpuDevice("cpu (TypeScript)", undefined);
    return plain;
  }
  fastest ??= fastestDevice();
  return fastest;
}

function fastestDevice(): CpuDevice {
  const { memory, refused } = wasm();
  if (memory !== undefined) return new CpuDevice("cpu (WebAssembly SIMD)", memory);
  return new CpuDevice(`cpu (TypeScript; WebAssembly was refused: ${refused})`, undefined);
}
