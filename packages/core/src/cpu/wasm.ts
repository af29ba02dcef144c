/** The WebAssembly memory that everything on the CPU shares, or the reason why there is none. */
import { WasmMemory } from "./memory.js";

/** The memory, or the engine's reason for refusing WebAssembly: a strict content security policy, `node --jitless`. */
export interface Wasm {
  readonly memory: WasmMemory | undefined;
  /** The reason; undefined if there is memory. */
  readonly refused: string | undefined;
}

/** A module of one function that returns a vector: engines without SIMD refuse it. */
const SIMD_PROBE = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
];

let shared: Wasm | undefined;

/** The memory, which is made at the first call and shared from then on. */
export function wasm(): Wasm {
  shared ??= open();
  return shared;
}

function open(): Wasm {
  try {
    new WebAssembly.Module(Uint8Array.from(SIMD_PROBE));
    return { memory: new WasmMemory(), refused: undefined };
  } catch (error) {
    return { memory: undefined, refused: error instanceof Error ? error.message : String(error) };
  }
}
