/** The CPU device: kernels in WebAssembly SIMD, in one thread, or in plain TypeScript if WebAssembly is refused. */
import { DeviceError } from "../errors.js";
import type { Device, DeviceMemory, ShapedStorage, Storage } from "../kernel/device.js";
import type { Kernel } from "../kernel/kernel.js";
import { type ArrayOperand, type KernelCall, mapOperands, type Operands } from "../kernel/operands.js";
import type { MemoryOperand, SimdFace } from "../kernel/simd.js";
import { type Shape, sizeOf } from "../shape.js";
import { expectFloats, newFloats } from "../typed-arrays.js";
import type { WasmMemory } from "./memory.js";
import { extentOf, runPart } from "./simd-run.js";

/** A block of the CPU device's memory: an address in WebAssembly memory, or an array of the JavaScript heap. */
class CpuStorage implements Storage {
  released = false;

  constructor(
    readonly owner: CpuDevice,
    readonly size: number,
    readonly place: number | Float32Array,
  ) {}
}

/** The CPU device; {@link cpu} returns it. */
export class CpuDevice implements Device {
  readonly name: string;
  /** The device's WebAssembly memory; undefined if WebAssembly is refused. */
  readonly simd: WasmMemory | undefined;
  #tensors = 0;
  #bytes = 0;

  constructor(name: string, simd: WasmMemory | undefined) {
    this.name = name;
    this.simd = simd;
  }

  upload(values: Float32Array): Storage {
    expectFloats(this.name, "values", values);
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
    const outputs = this.#allocateAll(shapes);
    try {
      this.#compute(kernel, inputs, { shapes, outputs }, params);
    } catch (error) {
      this.#releaseAll(outputs);
      throw error;
    }
    return outputs;
  }

  async read(storage: Storage): Promise<Float32Array> {
    return this.readSync(storage);
  }

  readSync(storage: Storage): Float32Array {
    return this.#values(this.#usable(storage)).slice();
  }

  release(storage: Storage): void {
    const own = this.#own(storage);
    if (own.released) return;
    own.released = true;
    this.#tensors--;
    this.#bytes -= own.size * Float32Array.BYTES_PER_ELEMENT;
    if (typeof own.place === "number") this.simd?.free(own.place, own.size);
  }

  /** Runs the SIMD form of a kernel. */
  protected runSimd<Params, In extends string, Out extends string>(
    memory: WasmMemory,
    kernel: string,
    face: SimdFace<Params, In, Out>,
    call: KernelCall<Params, In, Out, MemoryOperand>,
  ): void {
    runPart(memory, kernel, face, call, 0, extentOf(face, call));
  }

  /** Resolves at once, since all work is done synchronously. */
  async finish(): Promise<void> {}

  memory(): DeviceMemory {
    return { tensors: this.#tensors, bytes: this.#bytes };
  }

  #compute<Params, In extends string, Out extends string>(
    { name, cpu: { reference, simd: face } }: Kernel<Params, In, Out>,
    inputs: Operands<In, ShapedStorage>,
    { shapes, outputs }: { readonly shapes: Operands<Out, Shape>; readonly outputs: Operands<Out, CpuStorage> },
    params: Params,
  ): void {
    const memory = this.simd;
    if (memory !== undefined && face !== undefined) {
      const call = {
        inputs: mapOperands(inputs, ({ storage, shape }) => this.#memoryOperand(this.#usable(storage), shape)),
        outputs: mapOperands(outputs, (storage, output) => this.#memoryOperand(storage, shapes[output])),
        params,
      };
      this.runSimd(memory, name, face, call);
    } else {
      reference({
        inputs: mapOperands(inputs, ({ storage, shape }) => this.#arrayOperand(this.#usable(storage), shape)),
        outputs: mapOperands(outputs, (storage, output) => this.#arrayOperand(storage, shapes[output])),
        params,
      });
    }
  }

  /** Allocates memory for all outputs, or for none if it throws. */
  #allocateAll<Out extends string>(shapes: Operands<Out, Shape>): Operands<Out, CpuStorage> {
    const made: Partial<Record<Out, CpuStorage>> = {};
    try {
      for (const name in shapes) made[name] = this.#allocate(sizeOf(shapes[name]));
    } catch (error) {
      this.#releaseAll(made);
      throw error;
    }
    // Every name was just set; TypeScript cannot see that a loop over the keys is complete.
    return made as Record<Out, CpuStorage>;
  }

  #releaseAll(storages: Readonly<Partial<Record<string, CpuStorage>>>): void {
    for (const storage of Object.values(storages)) if (storage !== undefined) this.release(storage);
  }

  #allocate(size: number): CpuStorage {
    const storage = new CpuStorage(this, size, this.simd?.allocate(size) ?? newFloats(this.name, size));
    this.#tensors++;
    this.#bytes += size * Float32Array.BYTES_PER_ELEMENT;
    return storage;
  }

  /** A view of the values, which is valid until the next allocation. */
  #values({ place, size }: CpuStorage): Float32Array {
    if (typeof place !== "number") return place;
    return this.simd?.floats(place, size) ?? this.#refuse();
  }

  #own(storage: Storage): CpuStorage {
    return storage instanceof CpuStorage && storage.owner === this ? storage : this.#refuse();
  }

  /** The storage, checked not to be released: its memory may belong to another tensor by now. */
  #usable(storage: Storage): CpuStorage {
    const own = this.#own(storage);
    if (!own.released) return own;
    throw new DeviceError(`${this.name}: memory was used after it was released. keep() it.`);
  }

  #refuse(): never {
    throw new DeviceError(
      `${this.name}: memory of another device was used. Move the tensor with "await t.to(device)".`,
    );
  }

  #memoryOperand({ place, size }: CpuStorage, shape: Shape): MemoryOperand {
    return { pointer: typeof place === "number" ? place : this.#refuse(), shape, size };
  }

  #arrayOperand(storage: CpuStorage, shape: Shape): ArrayOperand {
    return { values: this.#values(storage), shape };
  }
}
