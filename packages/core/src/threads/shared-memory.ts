/** WebAssembly memory that threads share, which also holds the modules for the workers. */
import { MOST_PAGES, WasmMemory } from "../cpu/memory.js";
import { unpack } from "../cpu/unpack.js";
import type { SimdModule } from "../kernel/simd.js";

/**
 * The import of `env.memory` in a module's inlined text (see {@link unpack}), for a memory with a limit and for a shared memory with a limit:
 * the bytes 3 "env" 6 "memory" 2, followed by 1 or 3.
 */
const [LIMITED, SHARED] = ["& 2 ; C) : 2 : < ? F%$", "& 2 ; C) : 2 : < ? F%&"] as const;

/** The text of a module with its import of a memory changed to one of a shared memory. @throws {TypeError} if it imports no memory. */
export function sharing(packed: string): string {
  if (!packed.includes(LIMITED)) throw new TypeError("The module imports no memory that has a limit.");
  return packed.replace(LIMITED, () => SHARED);
}

/** The number of bytes before a module's binary: its length, and the address of the module whose functions it imports. */
const HEADER = 8;

/** WebAssembly memory that threads share. */
export class SharedMemory extends WasmMemory {
  /** The texts of modules for shared memory, by their texts for the memory of one thread. */
  readonly #texts = new Map<string, string>();
  /** The addresses of modules for workers, by the same texts. */
  readonly #places = new Map<string, number>();

  /** The address at which workers find a module: its length, the address of the module that it uses (0 for none), and its binary. */
  placeOf(module: SimdModule<unknown>): number {
    const known = this.#places.get(module.packed);
    if (known !== undefined) return known;
    const uses = module.uses === undefined ? 0 : this.placeOf(module.uses);
    const binary = unpack(this.textOf(module));
    const place = this.allocate(Math.ceil((HEADER + binary.length) / Float32Array.BYTES_PER_ELEMENT));
    new Uint32Array(this.bytes().buffer, place, 2).set([binary.length, uses]);
    this.bytes().set(binary, place + HEADER);
    this.#places.set(module.packed, place);
    return place;
  }

  protected override textOf(module: SimdModule<unknown>): string {
    const packed = super.textOf(module);
    const known = this.#texts.get(packed);
    if (known !== undefined) return known;
    const text = sharing(packed);
    this.#texts.set(packed, text);
    return text;
  }
}

/** A shared memory of at most 4 GiB, or as much as the engine reserves. @throws {RangeError} if the engine reserves almost nothing. */
export function newSharedMemory(): WebAssembly.Memory {
  for (let maximum = MOST_PAGES; ; maximum /= 2) {
    try {
      return new WebAssembly.Memory({ initial: 1, maximum, shared: true });
    } catch (error) {
      if (maximum <= 1024) throw error;
    }
  }
}
