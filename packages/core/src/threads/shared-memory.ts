/** WebAssembly memory that threads share, and modules in it as workers find them. */
import { MOST_PAGES, WasmMemory } from "../cpu/memory.js";
import type { SimdModule } from "../kernel/simd.js";

/** How an import of the memory begins: its two names, that it is a memory, and that it has a limit. The next byte but one is the limit. */
const IMPORT = [3, ...Array.from("env", code), 6, ...Array.from("memory", code), 2];

/** What a memory with a limit is, in a binary: alone, and shared. */
const [LIMITED, SHARED] = [1, 3];

/** A module that imports a memory, as one that imports a shared one: they differ in one byte. @throws {TypeError} where it imports none. */
export function importingShared(binary: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const at = binary.findIndex((_, start) => IMPORT.every((byte, offset) => binary[start + offset] === byte));
  const flag = at + IMPORT.length;
  if (at < 0 || binary[flag] !== LIMITED) throw new TypeError("The module imports no memory that has a limit.");
  const shared = binary.slice();
  shared[flag] = SHARED;
  return shared;
}

/** Bytes before a module's binary: its length, and where the module lies whose functions it imports. */
const HEADER = 8;

/** See above. */
export class SharedMemory extends WasmMemory {
  /** Where modules lie, by their text. */
  readonly #places = new Map<string, number>();

  /** Where a module lies for workers to make it of: its length, where the one lies that it uses or 0, and its binary. */
  placeOf(module: SimdModule<unknown>): number {
    const known = this.#places.get(module.packed);
    if (known !== undefined) return known;
    const uses = module.uses === undefined ? 0 : this.placeOf(module.uses);
    const binary = this.binaryOf(module);
    const place = this.allocate(Math.ceil((HEADER + binary.length) / Float32Array.BYTES_PER_ELEMENT));
    new Int32Array(this.bytes().buffer, place, 2).set([binary.length, uses]);
    this.bytes().set(binary, place + HEADER);
    this.#places.set(module.packed, place);
    return place;
  }

  protected override binaryOf(module: SimdModule<unknown>): Uint8Array<ArrayBuffer> {
    return importingShared(super.binaryOf(module));
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

function code(character: string): number {
  return character.charCodeAt(0);
}
