/** The CPU device, counting what is asked of it. */
import { cpu, type Device, type DeviceMemory, type Shape } from "@maskout/core";
import {
  type Kernel,
  mapOperands,
  type Operands,
  type ShapedStorage,
  type Storage,
  sizeOf,
} from "@maskout/core/variant";

/** A kernel that ran. */
export interface Run {
  readonly kernel: string;
  readonly inputs: Readonly<Record<string, Shape>>;
  /** Bytes of scratch that the SIMD form asks for. */
  readonly scratch: number;
  /** Bytes that this device held while it ran, scratch apart. */
  readonly bytes: number;
}

/** Computes on {@link cpu} and remembers every run. */
export class CountingDevice implements Device {
  readonly name = "counting";
  readonly runs: Run[] = [];
  readonly #sizes = new Map<Storage, number>();

  upload(values: Float32Array): Storage {
    return this.#held(cpu().upload(values));
  }

  run<Params, In extends string, Out extends string>(
    kernel: Kernel<Params, In, Out>,
    inputs: Operands<In, ShapedStorage>,
    outputs: Operands<Out, Shape>,
    params: Params,
  ): Operands<Out, Storage> {
    const operand = (shape: Shape) => ({ pointer: 0, shape, size: sizeOf(shape) });
    const call = {
      inputs: mapOperands(inputs, ({ shape }) => operand(shape)),
      outputs: mapOperands(outputs, operand),
      params,
    };
    const scratch = kernel.cpu.simd?.scratch?.(call) ?? 0;
    const made = mapOperands(cpu().run(kernel, inputs, outputs, params), (storage) => this.#held(storage));
    const shapes = mapOperands(inputs, ({ shape }) => shape);
    this.runs.push({ kernel: kernel.name, inputs: shapes, scratch, bytes: this.memory().bytes });
    return made;
  }

  read(storage: Storage): Promise<Float32Array> {
    return cpu().read(storage);
  }

  readSync(storage: Storage): Float32Array {
    return cpu().readSync(storage);
  }

  release(storage: Storage): void {
    this.#sizes.delete(storage);
    cpu().release(storage);
  }

  async finish(): Promise<void> {}

  memory(): DeviceMemory {
    const sizes = [...this.#sizes.values()];
    const bytes = sizes.reduce((sum, size) => sum + size, 0) * Float32Array.BYTES_PER_ELEMENT;
    return { tensors: sizes.length, bytes };
  }

  #held(storage: Storage): Storage {
    this.#sizes.set(storage, storage.size);
    return storage;
  }
}
