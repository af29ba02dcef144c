/** The CPU device's WebAssembly memory, which all modules import: blocks of it, and views. */
import { DeviceError } from "../errors.js";
import type { SimdModule } from "../kernel/simd.js";
import { Allocator } from "./allocator.js";
import { unpack } from "./unpack.js";

const BYTES_PER_FLOAT = 4;

const PAGE = 65536;

/** 4 GiB, all that 32 bits can address. */
export const MOST_PAGES = 65536;

/** The largest block, in bytes: kernels count in signed 32-bit numbers. */
const LARGEST_BLOCK = 2 ** 30;

/** Instances of modules, by their binary, so that two copies of a package share an instance and two versions do not. */
type Instances = Map<string, WebAssembly.Exports>;

/** WebAssembly memory, and the modules that compute in it. */
export class WasmMemory {
  /** Whether to use the fused form of modules that have two forms; set before the first module is instantiated. */
  fuses = false;
  readonly #memory: WebAssembly.Memory;
  readonly #blocks = new Allocator((end) => this.#reach(end));
  readonly #instances: Instances = new Map();
  /** The last view: a small call requests the same place several times, and making a view takes as long as its work. */
  #view: Float32Array<ArrayBufferLike> = new Float32Array();

  /** @param memory The WebAssembly memory, which nothing else may grow. */
  constructor(memory: WebAssembly.Memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES })) {
    this.#memory = memory;
  }

  /** The functions of a module, which is instantiated in this memory at its first use. */
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
    // The only place where compiled code gets its type: SimdModule pairs the binary with the type of its exports.
    return exports as Exports;
  }

  /** The text of the form of a module that runs in this memory. */
  protected textOf({ packed, fused }: SimdModule<unknown>): string {
    return (this.fuses ? fused : undefined) ?? packed;
  }

  /** Allocates memory for `size` floats and returns its address. @throws {@link DeviceError} when no memory is left. */
  allocate(size: number): number {
    return this.#reserve(size * BYTES_PER_FLOAT);
  }

  /** Frees the memory of `size` floats. */
  free(pointer: number, size: number): void {
    this.#blocks.release(pointer, size * BYTES_PER_FLOAT);
  }

  /** Lends `bytes` bytes of scratch to `work`, which gets their address, a multiple of 16. */
  lend<T>(bytes: number, work: (pointer: number) => T): T {
    const pointer = this.#reserve(bytes);
    try {
      return work(pointer);
    } finally {
      this.#blocks.release(pointer, bytes);
    }
  }

  /** The whole memory, as a view that is valid until the next allocation: growing the memory detaches it. */
  bytes(): Uint8Array<ArrayBufferLike> {
    return new Uint8Array(this.#memory.buffer);
  }

  /** `size` floats at an address, as a view that is valid until the next allocation. */
  floats(pointer: number, size: number): Float32Array<ArrayBufferLike> {
    // A detached view has offset 0, which is never an address; a view of shared memory stays valid when the memory grows.
    if (this.#view.byteOffset !== pointer || this.#view.length !== size) {
      this.#view = new Float32Array(this.#memory.buffer, pointer, size);
    }
    return this.#view;
  }

  #reserve(bytes: number): number {
    try {
      // This also refuses NaN.
      if (!(bytes >= 0 && bytes <= LARGEST_BLOCK)) throw new RangeError();
      return this.#blocks.allocate(bytes);
    } catch (cause) {
      throw new DeviceError(
        `No room for ${bytes} more bytes on the CPU device (4 GiB in all, 1 GiB a tensor). Dispose of tensors, or use smaller batches.`,
        { cause },
      );
    }
  }

  /** Grows the memory to reach `end`, or to twice its size if that is more and possible. */
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
