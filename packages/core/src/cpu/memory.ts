/** The CPU device's WebAssembly memory, which all modules import: blocks of it, and views. */
import { DeviceError } from "../errors.js";
import type { SimdModule } from "../kernel/simd.js";
import { ALIGNMENT, Allocator, type Block } from "./allocator.js";
import { unpack } from "./unpack.js";

const BYTES_PER_FLOAT = 4;

const PAGE = 65536;

/** 4 GiB, all that 32 bits can address. */
const MOST_PAGES = 65536;

/** What is given out at most, in bytes: kernels count in signed 32-bit numbers. */
const LARGEST_BLOCK = 2 ** 30;

/** Bytes of the block that scratch is lent from: the tile of a function on arrays, and what its kernel asks for beside it. */
const LENDABLE = 2 * PAGE;

/** Modules are known by their binary, so that two copies of one package share an instance and two versions do not. */
type Instances = Map<string, WebAssembly.Exports>;

/** WebAssembly memory, and the modules that compute in it. */
export class WasmMemory {
  readonly #memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES });
  readonly #blocks = new Allocator((bytes) => this.#grow(bytes));
  readonly #instances: Instances = new Map();
  #lendable: Block | undefined;
  /** How much of it is lent. */
  #lent = 0;
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(this.#memory.buffer);
  #floats: Float32Array<ArrayBuffer> = new Float32Array(this.#memory.buffer);

  /** The functions of a module, instantiated in this memory at its first use. */
  exports<Exports>(module: SimdModule<Exports>): Exports {
    let exports = this.#instances.get(module.packed);
    if (exports === undefined) {
      // Synchronous, so that plain functions can be synchronous too; the modules are a few kilobytes.
      const compiled = new WebAssembly.Module(unpack(module.packed));
      exports = new WebAssembly.Instance(compiled, { env: { memory: this.#memory } }).exports;
      this.#instances.set(module.packed, exports);
    }
    // The one place where compiled code gets its type: SimdModule pairs the binary with the type of its exports.
    return exports as Exports;
  }

  /** Reserves room for `size` floats. @throws {@link DeviceError} when none is left. */
  allocate(size: number): Block {
    return this.#reserve(size * BYTES_PER_FLOAT);
  }

  free(block: Block): void {
    this.#blocks.release(block);
  }

  /**
   * Lends `bytes` bytes of scratch, 16-aligned, for the time of `work`, which is handed their address. What is lent last comes back
   * first, so that it is cut from one block that stays, unless it is too much for that.
   */
  lend<T>(bytes: number, work: (pointer: number) => T): T {
    const from = this.#lent;
    if (from + bytes <= LENDABLE) {
      this.#lendable ??= this.#reserve(LENDABLE);
      this.#lent = from + Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
      try {
        return work(this.#lendable.address + from);
      } finally {
        this.#lent = from;
      }
    }
    const block = this.#reserve(bytes);
    try {
      return work(block.address);
    } finally {
      this.free(block);
    }
  }

  /** All of the memory, as a view that is valid until the next reservation: growing the memory detaches it. */
  bytes(): Uint8Array<ArrayBuffer> {
    if (this.#bytes.byteLength === 0) this.#bytes = new Uint8Array(this.#memory.buffer);
    return this.#bytes;
  }

  /** `size` floats at an address, as a view that is valid until the next reservation. */
  floats(pointer: number, size: number): Float32Array<ArrayBuffer> {
    if (this.#floats.byteLength === 0) this.#floats = new Float32Array(this.#memory.buffer);
    return this.#floats.subarray(pointer / BYTES_PER_FLOAT, pointer / BYTES_PER_FLOAT + size);
  }

  #reserve(bytes: number): Block {
    try {
      // Also what is no number of bytes at all.
      if (!(bytes >= 0 && bytes <= LARGEST_BLOCK)) throw new RangeError("There are no blocks of that size.");
      return this.#blocks.allocate(bytes);
    } catch (cause) {
      throw new DeviceError(
        `No room for ${bytes} more bytes on the CPU device (WebAssembly allows 4 GiB in all, 1 GiB a tensor). Dispose of ` +
          "tensors you no longer need, or use smaller batches.",
        { cause },
      );
    }
  }

  /** Makes the memory at least `bytes` long, twice as long as it is if there is room for that, and says how long it is then. */
  #grow(bytes: number): number {
    const pages = this.#memory.buffer.byteLength / PAGE;
    const needed = Math.ceil(bytes / PAGE) - pages;
    if (needed > 0) {
      try {
        this.#memory.grow(Math.min(Math.max(needed, pages), MOST_PAGES - pages));
      } catch {
        this.#memory.grow(needed);
      }
    }
    return this.#memory.buffer.byteLength;
  }
}
