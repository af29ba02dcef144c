/** The core's own WebAssembly module: its exports, typed by hand beside their AssemblyScript source (`assembly/`). */
import { packedSimd } from "../../generated/simd.js";
import type { SimdModule } from "../kernel.js";
import type { OpsSimd } from "./ops-simd.js";

/** `assembly/memory.ts` */
interface MemorySimd {
  readonly memory: WebAssembly.Memory;
  allocate(bytes: number): number;
  release(pointer: number): void;
}

/** `assembly/masks.ts` */
export interface MaskSimd {
  /** Writes the keep decisions (1 = kept) of `count` elements from `element` on, one byte each; `draws` is scratch. Pointers are in bytes. */
  keepBytes(
    to: number,
    draws: number,
    count: number,
    element: number,
    step: number,
    sample: number,
    key0: number,
    key1: number,
    threshold: number,
  ): void;
}

/** Bytes of scratch in which the functions of `assembly/masks.ts` draw. */
export const DRAWS_BYTES = 8192;

/** Everything `assembly/index.ts` exports. */
export interface CoreSimd extends MemorySimd, MaskSimd, OpsSimd {}

/** The module that owns the CPU device's memory and holds the kernels of the core. */
export const coreSimd: SimdModule<CoreSimd> = { name: "core", packed: packedSimd };
