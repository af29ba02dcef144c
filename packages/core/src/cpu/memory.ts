/** The CPU device's WebAssembly memory, which all modules import: blocks of it, and views. */
import { DeviceError } from "../errors.js";
import type { SimdModule } from "../kernel/simd.js";
import { Allocator } from "./allocator.js";
import { unpack } from "./unpack.js";

const BYTES_PER_FLOAT = 4;

const PAGE = 65536;

/** 4 GiB, all that 32 bits can address. */
export const MOST_PAGES = 65536;

/** The most that is given out, in bytes: kernels count in signed 32-bit numbers. */
const LARGEST_BLOCK = 2 ** 30;

/** Modules are known by their binary, so that two copies of one package share an instance and two versions do not. */
type Instances = Map<string, WebAssembly.Exports>;

/** WebAssembly memory, and the modules that compute in it. */
export class WasmMemory {
  /** Whether a module that there is in two forms is taken in the one that fuses products and sums; set before the first is. */
  fuses = false;
  readonly #memory: WebAssembly.Memory;
  readonly #blocks = new Allocator((end) => this.#reach(end));
  readonly #instances: Instances = new Map();
  /** The view that was handed out last: a small call asks for one place several times, and a view takes as long as its work. */
  #view: Float32Array<ArrayBufferLike> = new Float32Array();

  /** @param memory What it lies in; nobody else makes it grow. */
  constructor(memory: WebAssembly.Memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES })) {
    this.#memory = memory;
  }

  /** The functions of a module, instantiated in this memory at its first use. */
  exports<Exports>(module: SimdModule<Exports>): Exports {
    const packed = this.textOf(module);
    let exports = this.#instances.get(packed);
    if (exports === undefined) {
      // Synchronous, so that plain functions can be synchronous too; the modules are a few kilobytes.
      const compiled = new WebAssembly.Module(unpack(packed));
      const { uses } = module;
      const used = uses && { [uses.name]: this.exports(uses) as WebAssembly.ModuleImports };
      exports = new WebAssembly.Instance(compiled, { env: { memory: this.#memory }, ...used }).exports;
      this.#instances.set(packed, exports);
    }
    // The one place where compiled code gets its type: SimdModule pairs the binary with the type of its exports.
    return exports as Exports;
  }

  /** The text of the form of a module that runs here. */
  protected textOf({ packed, fused }: SimdModule<unknown>): string {
    return (this.fuses ? fused : undefined) ?? packed;
  }

  /** Reserves room for `size` floats and returns its address. @throws {@link DeviceError} when none is left. */
  allocate(size: number): number {
    return this.#reserve(size * BYTES_PER_FLOAT);
  }

  /** Gives room for `size` floats back. */
  free(pointer: number, size: number): void {
    this.#blocks.release(pointer, size * BYTES_PER_FLOAT);
  }

  /** Lends `bytes` bytes of scratch, 16-aligned, for the time of `work`, which is handed their address. */
  lend<T>(bytes: number, work: (pointer: number) => T): T {
    const pointer = this.#reserve(bytes);
    try {
      return work(pointer);
    } finally {
      this.#blocks.release(pointer, bytes);
    }
  }

  /** All of the memory, as a view that is valid until the next reservation: growing the memory detaches it. */
  bytes(): Uint8Array<ArrayBufferLike> {
    return new Uint8Array(this.#memory.buffer);
  }

  /** `size` floats at an address, as a view that is valid until the next reservation. */
  floats(pointer: number, size: number): Float32Array<ArrayBufferLike> {
    // A view that was detached is at 0, where no block is; one of a shared memory stays good when that grows.
    if (this.#view.byteOffset !== pointer || this.#view.length !== size) {
      this.#view = new Float32Array(this.#memory.buffer, pointer, size);
    }
    return this.#view;
  }

  #reserve(bytes: number): number {
    try {
      // Also what is no number of bytes at all.
      if (!(bytes >= 0 && bytes <= LARGEST_BLOCK)) throw new RangeError();
      return this.#blocks.allocate(bytes);
    } catch (cause) {
      throw new DeviceError(
        `No room for ${bytes} more bytes on the CPU device (4 GiB in all, 1 GiB a tensor). Dispose of tensors, or use smaller batches.`,
        { cause },
      );
    }
  }

  /** Makes the memory reach to `end`, and twice as far as it did if there is room for that. */
  #reach(end: number): void {
    const pages = this.#memory.buffer.byteLength / PAGE;
    const needed = Math.ceil(end / PAGE) - pages;
    if (needed <= 0) return;
    try {
      this.#memory.grow(Math.min(Math.max(needed, pages), MOST_PAGES - pages));
    } catch {
      this.#memory.grow(needed);
    }
  }
}
