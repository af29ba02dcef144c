/** The CPU device: kernels in WebAssembly SIMD, in one thread, or in plain TypeScript where WebAssembly is refused. */
import { DeviceError } from "../errors.js";
import type { Device, DeviceMemory, ShapedStorage, Storage } from "../kernel/device.js";
import type { Kernel } from "../kernel/kernel.js";
import { type ArrayOperand, mapOperands, type Operands } from "../kernel/operands.js";
import type { MemoryOperand } from "../kernel/simd.js";
import { type Shape, sizeOf } from "../shape.js";
import type { Block } from "./allocator.js";
import type { WasmMemory } from "./memory.js";
import { extentOf, runPart } from "./simd-run.js";

/** A block of the CPU device's memory: in WebAssembly memory, or an array of the JavaScript heap. */
class CpuStorage implements Storage {
  constructor(
    readonly owner: CpuDevice,
    readonly size: number,
    readonly place: Block | Float32Array,
  ) {}
}

/** See {@link cpu}. */
export class CpuDevice implements Device {
  readonly name: string;
  /** The device's WebAssembly memory; undefined where WebAssembly is refused. */
  readonly simd: WasmMemory | undefined;
  readonly #alive = new Set<CpuStorage>();
  #bytes = 0;

  constructor(name: string, simd: WasmMemory | undefined) {
    this.name = name;
    this.simd = simd;
  }

  upload(values: Float32Array): Storage {
    const storage = this.#allocate(values.length);
    this.#values(storage).set(values);
    return storage;
  }

  run<Params, In extends string, Out extends string>(
    kernel: Kernel<Params, In, Out>,
    inputs: Operands<In, ShapedStorage>,
    shapes: Operands<Out, Shape>,
    params: Params,
  ): Operands<Out, Storage> {
    const made: CpuStorage[] = [];
    try {
      const outputs = mapOperands<Out, Shape, ShapedStorage>(shapes, (shape) => {
        const storage = this.#allocate(sizeOf(shape));
        made.push(storage);
        return { shape, storage };
      });
      this.#compute(kernel, inputs, outputs, params);
      return mapOperands<Out, ShapedStorage, Storage>(outputs, ({ storage }) => storage);
    } catch (error) {
      for (const storage of made) this.release(storage);
      throw error;
    }
  }

  async read(storage: Storage): Promise<Float32Array> {
    return this.readSync(storage);
  }

  readSync(storage: Storage): Float32Array {
    return this.#values(this.#own(storage)).slice();
  }

  release(storage: Storage): void {
    const own = this.#own(storage);
    if (!this.#alive.delete(own)) return;
    this.#bytes -= own.size * Float32Array.BYTES_PER_ELEMENT;
    if (!(own.place instanceof Float32Array)) this.simd?.free(own.place);
  }

  /** Resolves at once: all work is done when it is asked for. */
  async finish(): Promise<void> {}

  memory(): DeviceMemory {
    return { tensors: this.#alive.size, bytes: this.#bytes };
  }

  #compute<Params, In extends string, Out extends string>(
    kernel: Kernel<Params, In, Out>,
    inputs: Operands<In, ShapedStorage>,
    outputs: Operands<Out, ShapedStorage>,
    params: Params,
  ): void {
    const { reference, simd: face } = kernel.cpu;
    if (this.simd !== undefined && face !== undefined) {
      const operand = (shaped: ShapedStorage): MemoryOperand => this.#memoryOperand(shaped);
      const call = { inputs: mapOperands(inputs, operand), outputs: mapOperands(outputs, operand), params };
      runPart(this.simd, kernel, face, call, { begin: 0, end: extentOf(face, call) });
    } else {
      const operand = (shaped: ShapedStorage): ArrayOperand => this.#arrayOperand(shaped);
      reference({ inputs: mapOperands(inputs, operand), outputs: mapOperands(outputs, operand), params });
    }
  }

  #allocate(size: number): CpuStorage {
    const storage = new CpuStorage(this, size, this.simd?.allocate(size) ?? new Float32Array(size));
    this.#alive.add(storage);
    this.#bytes += size * Float32Array.BYTES_PER_ELEMENT;
    return storage;
  }

  /** The values in place: valid until the next allocation. */
  #values({ place, size }: CpuStorage): Float32Array {
    if (place instanceof Float32Array) return place;
    return this.simd?.floats(place.address, size) ?? this.#refuse();
  }

  #own(storage: Storage): CpuStorage {
    return storage instanceof CpuStorage ? storage : this.#refuse();
  }

  #refuse(): never {
    throw new DeviceError(
      `${this.name}: memory of another device was used. Move the tensor with "await t.to(device)".`,
    );
  }

  #memoryOperand({ storage, shape }: ShapedStorage): MemoryOperand {
    const { place, size } = this.#own(storage);
    return { pointer: place instanceof Float32Array ? this.#refuse() : place.address, shape, size };
  }

  #arrayOperand({ storage, shape }: ShapedStorage): ArrayOperand {
    return { values: this.#values(this.#own(storage)), shape };
  }
}
