/**
 * Reuse of memory on WebGPU. A new buffer costs more than most kernels: the driver maps it and Dawn clears it, which takes about
 * 10 ms for 64M elements; a kernel reads and writes those in 0.2 ms.
 */
import type { BufferSettings, GpuJs, Resident } from "./gpu-js.js";

/** A buffer with gpu.js's count of its users; the last user destroys it. */
interface CountedBuffer extends GPUBuffer {
  _refs?: number;
}

/** GPUBufferUsage, which is a global only where WebGPU is one: MAP_READ, COPY_SRC, COPY_DST, STORAGE. */
const USAGE = { mapRead: 1, copySource: 4, copyDestination: 8, storage: 128 } as const;

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/**
 * The memory of a device. Buffers that were given back are kept for results of the same size. The total that is held never exceeds the
 * most that was in use at the same time.
 */
export class WebGpuMemory {
  readonly #lib: GpuJs;
  readonly #context: { readonly device: GPUDevice };
  readonly #maker: unknown;
  /** Buffers that were given back, the oldest first. */
  readonly #idle: GPUBuffer[] = [];
  #idleBytes = 0;
  #usedBytes = 0;
  #mostBytes = 0;
  #staging: GPUBuffer | undefined;
  #closed = false;

  /** @param maker Any kernel that has run: every result refers to one, and gpu.js reads the result through it. */
  constructor(lib: GpuJs, context: { readonly device: GPUDevice }, maker: unknown) {
    this.#lib = lib;
    this.#context = context;
    this.#maker = maker;
  }

  /**
   * A buffer of the given number of bytes, with arbitrary contents and one user; it comes back here when gpu.js destroys it for its last
   * user. The GPU finishes earlier work before the buffer is written, so a buffer that was given back can be taken at once.
   */
  take(bytes: number): CountedBuffer {
    const at = this.#idle.findLastIndex(({ size }) => size === bytes);
    const [idle] = at < 0 ? [] : this.#idle.splice(at, 1);
    if (idle !== undefined) this.#idleBytes -= bytes;
    this.#usedBytes += bytes;
    this.#mostBytes = Math.max(this.#mostBytes, this.#usedBytes);
    // Before a new buffer is made, so that there is room for it.
    this.#trim();
    const buffer: CountedBuffer = idle ?? this.#create(bytes);
    buffer._refs = 1;
    return buffer;
  }

  /** Copies values to the device. */
  upload(values: Float32Array): Resident {
    const buffer = this.take(values.byteLength);
    this.#context.device.queue.writeBuffer(buffer, 0, values as Float32Array<ArrayBuffer>);
    const result = this.#result(buffer, values.length);
    release(buffer);
    return result;
  }

  /** The first `size` values of a result as a flat array in the same memory, whatever the sizes of the result and its values per element. */
  flat(result: Resident, size: number): Resident {
    const values = this.#result(bufferOf(result), size);
    result.delete();
    return values;
  }

  /** The same memory with other sizes, for as long as the result lasts. */
  view(result: Resident, output: readonly number[]): Resident {
    if (output.length === 1 && output[0] === result.output[0]) return result;
    return Object.create(result, { output: { value: output } });
  }

  /** Copies the first `size` values to the host. */
  async read(values: Resident, size: number): Promise<Float32Array> {
    if (size === 0) return new Float32Array(0);
    const { device } = this.#context;
    const bytes = size * BYTES;
    // Allocated first: if memory runs out later, a buffer would stay mapped.
    const copy = new Float32Array(size);
    // The reads of a device run one after another.
    const staging = this.#stagingOf(bytes);
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(bufferOf(values), 0, staging, 0, bytes);
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(USAGE.mapRead, 0, bytes);
    copy.set(new Float32Array(staging.getMappedRange(0, bytes)));
    staging.unmap();
    return copy;
  }

  /** Resolves when the GPU has finished all submitted work. */
  async settle(): Promise<void> {
    await this.#context.device.queue.onSubmittedWorkDone();
  }

  /** Destroys all buffers without a user; the others are destroyed when they are given back. */
  destroy(): void {
    this.#closed = true;
    this.#mostBytes = 0;
    this.#trim();
    this.#staging?.destroy();
    this.#staging = undefined;
  }

  #result(buffer: CountedBuffer, size: number): Resident {
    return new this.#lib.WebGPUBufferResult({
      buffer,
      output: [size],
      componentCount: 1,
      context: this.#context,
      kernel: this.#maker,
    });
  }

  #create(bytes: number): CountedBuffer {
    const { copySource, copyDestination, storage } = USAGE;
    const buffer = this.#context.device.createBuffer({ size: bytes, usage: storage | copySource | copyDestination });
    // gpu.js gives a buffer back by destroying it.
    return Object.defineProperty(buffer, "destroy", { value: () => this.#giveBack(buffer), configurable: true });
  }

  #giveBack(buffer: GPUBuffer): void {
    this.#usedBytes -= buffer.size;
    this.#idleBytes += buffer.size;
    this.#idle.push(buffer);
    if (this.#closed) this.#trim();
  }

  /** Destroys the oldest idle buffers until the total is at most what was once in use. */
  #trim(): void {
    while (this.#idle.length > 0 && this.#usedBytes + this.#idleBytes > this.#mostBytes) {
      const buffer = this.#idle.shift()!;
      this.#idleBytes -= buffer.size;
      destroyForGood(buffer);
    }
  }

  #stagingOf(bytes: number): GPUBuffer {
    if (this.#staging !== undefined && this.#staging.size >= bytes) return this.#staging;
    this.#staging?.destroy();
    this.#staging = this.#context.device.createBuffer({ size: bytes, usage: USAGE.mapRead | USAGE.copyDestination });
    return this.#staging;
  }
}

/** @param values A result of gpu.js on WebGPU. */
function bufferOf(values: Resident & Partial<BufferSettings>): GPUBuffer {
  if (values.buffer !== undefined) return values.buffer;
  throw new Error("gpu.js gave a result without a buffer");
}

/** Takes one user away, by gpu.js's count. */
export function release(buffer: CountedBuffer): void {
  buffer._refs = (buffer._refs ?? 1) - 1;
  if (buffer._refs === 0) buffer.destroy();
}

/** Destroys a buffer for good: its own `destroy` would only give it back. */
function destroyForGood(buffer: GPUBuffer): void {
  delete (buffer as Partial<GPUBuffer>).destroy;
  buffer.destroy();
}
