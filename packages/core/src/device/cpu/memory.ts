/** The two memories that the CPU device can have: WebAssembly's, or the JavaScript heap where that is refused. */
import { DeviceError } from "../../errors.js";
import type { SimdMemory, SimdModule } from "../kernel.js";
import { type CoreSimd, coreSimd } from "./core-simd.js";
import { unpack } from "./unpack.js";

const BYTES_PER_FLOAT = 4;

/** What AssemblyScript's allocator gives out at most, in bytes: 1 GiB less its header. */
const LARGEST_BLOCK = 2 ** 30 - 16;

/** Modules are known by their binary, so that two copies of one package share an instance and two versions do not. */
type Instances = Map<string, WebAssembly.Exports>;

/** WebAssembly memory: owned and allocated by the core's module, imported by the modules of the variants. */
export class WasmMemory implements SimdMemory {
  readonly #core: CoreSimd;
  readonly #instances: Instances = new Map();
  readonly #scratch: number[] = [];
  #bytes: Uint8Array<ArrayBuffer>;
  #floats: Float32Array<ArrayBuffer>;

  /** @throws What the engine throws where WebAssembly or its SIMD is refused. */
  constructor() {
    this.#core = this.exports(coreSimd);
    this.#bytes = new Uint8Array(this.#core.memory.buffer);
    this.#floats = new Float32Array(this.#core.memory.buffer);
  }

  exports<Exports>(module: SimdModule<Exports>): Exports {
    let exports = this.#instances.get(module.packed);
    if (exports === undefined) {
      exports = instantiate(module, this.#core?.memory);
      this.#instances.set(module.packed, exports);
    }
    // The one place where compiled code gets its type: SimdModule pairs the binary with the type of its exports.
    return exports as Exports;
  }

  /** Reserves room for `size` floats and returns its address. @throws {@link DeviceError} when none is left. */
  allocate(size: number): number {
    return this.#reserve(size * BYTES_PER_FLOAT);
  }

  free(pointer: number): void {
    this.#core.release(pointer);
  }

  scratch(bytes: number): number {
    const pointer = this.#reserve(bytes);
    this.#scratch.push(pointer);
    return pointer;
  }

  /** Frees all scratch. The device calls it after every kernel. */
  clearScratch(): void {
    for (let pointer = this.#scratch.pop(); pointer !== undefined; pointer = this.#scratch.pop()) this.free(pointer);
  }

  bytes(): Uint8Array<ArrayBuffer> {
    if (this.#bytes.byteLength === 0) this.#bytes = new Uint8Array(this.#core.memory.buffer);
    return this.#bytes;
  }

  /** `size` floats at an address, as a view that is valid until the next reservation. */
  floats(pointer: number, size: number): Float32Array<ArrayBuffer> {
    if (this.#floats.byteLength === 0) this.#floats = new Float32Array(this.#core.memory.buffer);
    return this.#floats.subarray(pointer / BYTES_PER_FLOAT, pointer / BYTES_PER_FLOAT + size);
  }

  #reserve(bytes: number): number {
    try {
      if (bytes > LARGEST_BLOCK) throw new RangeError("The block is larger than the allocator's largest.");
      return this.#core.allocate(bytes) >>> 0;
    } catch (cause) {
      throw new DeviceError(
        `No room for ${bytes} more bytes on the CPU device (WebAssembly allows 4 GiB in all, 1 GiB a tensor). Dispose of ` +
          "tensors you no longer need, or use smaller batches.",
        { cause },
      );
    }
  }
}

function instantiate(module: SimdModule<unknown>, memory: WebAssembly.Memory | undefined): WebAssembly.Exports {
  const binary = unpack(module.packed);
  // Synchronous, so that plain functions can be synchronous too; the modules are a few kilobytes.
  const imports = memory === undefined ? {} : { env: { memory } };
  return new WebAssembly.Instance(new WebAssembly.Module(binary), imports).exports;
}
