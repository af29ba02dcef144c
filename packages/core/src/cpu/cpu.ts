/** Choosing the CPU device. */
import { expectBoolean, expectKnownOptions } from "../options.js";
import { CpuDevice } from "./device.js";
import { fuses } from "./fuses.js";
import { WasmMemory } from "./memory.js";
import { wasm } from "./wasm.js";

/** How the CPU device is to compute. */
export interface CpuOptions {
  /** `false` computes in plain TypeScript even where WebAssembly SIMD is there. Default: SIMD where it is allowed. */
  readonly simd?: boolean;
  /**
   * `false` rounds every product before it is added, for the bits of machines that cannot do otherwise. Default: matrix products and
   * convolutions round once per term, in one fused multiply-add, where engine and processor have it.
   */
  readonly fma?: boolean;
}

let fastest: CpuDevice | undefined;
let unfused: CpuDevice | undefined;
let plain: CpuDevice | undefined;

/**
 * The CPU device: the default of everything. WebAssembly SIMD in one thread, with fused multiply-add where the engine has it; where
 * WebAssembly is refused (a strict content security policy, `node --jitless`) the plain TypeScript reference serves. `device.name` says
 * which one runs, and why. Made at the first call and shared from then on.
 * @throws {@link OptionError} for an option that it does not know.
 */
export function cpu(options: CpuOptions = {}): CpuDevice {
  expectKnownOptions("cpu", options, ["simd", "fma"]);
  const { simd = true, fma = true } = options;
  expectBoolean("cpu", "fma", fma, "whether products and sums may be fused");
  if (!expectBoolean("cpu", "simd", simd, "whether WebAssembly SIMD may serve")) {
    plain ??= new CpuDevice("cpu (TypeScript)", undefined);
    return plain;
  }
  fastest ??= fastestDevice();
  if (fma || !fastest.simd?.fuses) return fastest;
  unfused ??= new CpuDevice(SIMD_NAME, new WasmMemory());
  return unfused;
}

const SIMD_NAME = "cpu (WebAssembly SIMD)";

function fastestDevice(): CpuDevice {
  const { memory, refused } = wasm();
  if (memory === undefined) return new CpuDevice(`cpu (TypeScript; WebAssembly was refused: ${refused})`, undefined);
  memory.fuses = fuses();
  return new CpuDevice(memory.fuses ? "cpu (WebAssembly SIMD, FMA)" : SIMD_NAME, memory);
}
