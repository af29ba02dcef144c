/** Choosing the CPU device. */
import { CpuDevice } from "./device.js";
import { WasmMemory } from "./memory.js";

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
 */
export function cpu(options: CpuOptions = {}): CpuDevice {
  if (options.simd === false) {
    plain ??= new CpuDevice("cpu (TypeScript)", undefined);
    return plain;
  }
  fastest ??= fastestDevice();
  return fastest;
}

function fastestDevice(): CpuDevice {
  try {
    return new CpuDevice("cpu (WebAssembly SIMD)", new WasmMemory());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return new CpuDevice(`cpu (TypeScript; WebAssembly was refused: ${reason})`, undefined);
  }
}
