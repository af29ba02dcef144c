/** WebAssembly memory that threads share, and modules in it as workers find them. */
import { MOST_PAGES, WasmMemory } from "../cpu/memory.js";
import { unpack } from "../cpu/unpack.js";
import type { SimdModule } from "../kernel/simd.js";

/**
 * How a module says that it imports `env.memory`, and of what kind that is: with a limit, and with a limit and shared. That is the bytes
 * 3 "env" 6 "memory" 2, and then 1 or 3, as the text that modules are inlined as; see {@link unpack}.
 */
const [LIMITED, SHARED] = ["& 2 ; C) : 2 : < ? F%$", "& 2 ; C) : 2 : < ? F%&"] as const;

/** A module as text that imports a memory, as one that imports a shared memory. @throws {TypeError} where it imports none. */
export function sharing(packed: string): string {
  if (!packed.includes(LIMITED)) throw new TypeError("The module imports no memory that has a limit.");
  return packed.replace(LIMITED, () => SHARED);
}

/** Bytes before a module's binary: its length, and where the module lies whose functions it imports. */
const HEADER = 8;

/** See above. */
export class SharedMemory extends WasmMemory {
  /** Modules for shared memory, by their text for memory of one thread. */
  readonly #texts = new Map<string, string>();
  /** Where modules lie for workers, by the same. */
  readonly #places = new Map<string, number>();

  /** Where a module lies for workers to make it of: its length, where the one lies that it uses or 0, and its binary. */
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

/** A shared memory of 4 GiB at most, or of as much as the engine sets apart. @throws {RangeError} where that is next to nothing. */
export function newSharedMemory(): WebAssembly.Memory {
  for (let maximum = MOST_PAGES; ; maximum /= 2) {
    try {
      return new WebAssembly.Memory({ initial: 1, maximum, shared: true });
    } catch (error) {
      if (maximum <= 1024) throw error;
    }
  }
}
