/** Choosing the CPU device. */
import { expectBoolean, expectKnownOptions } from "../options.js";
import { CpuDevice } from "./device.js";
import { fuses } from "./fuses.js";
import { WasmMemory } from "./memory.js";
import { wasm } from "./wasm.js";

/** Options of {@link cpu}. */
export interface CpuOptions {
  /** Whether to compute with WebAssembly SIMD. `false` computes in plain TypeScript. Default: SIMD if the engine allows WebAssembly. */
  readonly simd?: boolean;
  /**
   * Whether to fuse multiplication and addition. `false` rounds every product before it is added, which gives the bits of machines without
   * fused multiply-add. Default: matrix products and convolutions round once per term if engine and processor have fused multiply-add.
   */
  readonly fma?: boolean;
}

let fastest: CpuDevice | undefined;
let unfused: CpuDevice | undefined;
let plain: CpuDevice | undefined;

/**
 * The CPU device, the default everywhere. It computes with WebAssembly SIMD in one thread, with fused multiply-add if the engine has it. If
 * WebAssembly is refused (by a strict content security policy, or with `node --jitless`), it computes in plain TypeScript. `device.name`
 * states which one runs, and why. The device is made at the first call and shared from then on.
 * @throws {@link OptionError} for an unknown option, or one that is not true or false.
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
