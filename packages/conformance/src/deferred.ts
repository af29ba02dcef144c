/**
 * A device whose results come later, as a GPU's do, and that needs no GPU: the kernels' references, run in order on later
 * macrotasks. A layer or a training loop that works here waits for nothing but values, and frees what it makes.
 */

import type { Device, DeviceMemory, Shape } from "@maskout/core";
import { DeviceError } from "@maskout/core";
import {
  type ArrayOperand,
  type Kernel,
  mapOperands,
  type Operands,
  type ShapedStorage,
  type Storage,
  sizeOf,
} from "@maskout/core/variant";

/** A block of memory that is filled later. */
class DeferredStorage implements Storage {
  /** The values, between the work that makes them and the release. */
  values: Float32Array | undefined;
  /** Why there are no values: the error of the work that was to make them. */
  failure: unknown;
  released = false;

  constructor(
    readonly owner: Device,
    readonly size: number,
  ) {}
}

/**
 * The device. `run` and `upload` return at once; work is done in the order it was asked for, on a later macrotask. There
 * is no synchronous read, a release takes effect after the work asked for before it, and memory that was released cannot
 * be used again: {@link DeviceError}.
 */
export function deferred(): Device {
  return new DeferredDevice();
}

class DeferredDevice implements Device {
  readonly name = "deferred (TypeScript, later)";
  readonly #queue: (() => void)[] = [];
  #tensors = 0;
  #bytes = 0;

  upload(values: Float32Array): Storage {
    const copy = values.slice();
    const storage = this.#allocate(values.length);
    this.#later(() => {
      storage.values = copy;
    });
    return storage;
  }

  run<Params, In extends string, Out extends string>(
    kernel: Kernel<Params, In, Out>,
    inputs: Operands<In, ShapedStorage>,
    shapes: Operands<Out, Shape>,
    params: Params,
  ): Operands<Out, Storage> {
    const from = mapOperands(inputs, ({ storage, shape }) => ({ storage: this.#usable(storage), shape }));
    const to = mapOperands(shapes, (shape) => ({ storage: this.#allocate(sizeOf(shape)), shape }));
    this.#later(() => {
      const made: Operands<Out, ArrayOperand> = mapOperands(to, ({ storage, shape }) => {
        // What a kernel does not fill shows: a fresh array would hide it behind zeros.
        return { values: new Float32Array(storage.size).fill(Number.NaN), shape };
      });
      try {
        const read = mapOperands(from, ({ storage, shape }) => ({ values: valuesOf(storage), shape }));
        kernel.cpu.reference({ inputs: read, outputs: made, params });
        for (const name in to) to[name].storage.values = made[name].values;
      } catch (error) {
        for (const name in to) to[name].storage.failure = error;
      }
    });
    return mapOperands(to, ({ storage }) => storage);
  }

  read(storage: Storage): Promise<Float32Array> {
    return new Promise((resolve, reject) => {
      const own = this.#usable(storage);
      this.#later(() => {
        try {
          resolve(valuesOf(own).slice());
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  readSync(): Float32Array {
    throw new DeviceError(`${this.name}: values come later and cannot be read synchronously. Use "await t.data()".`);
  }

  release(storage: Storage): void {
    const own = this.#own(storage);
    if (own.released) return;
    own.released = true;
    this.#later(() => {
      own.values = undefined;
      this.#tensors -= 1;
      this.#bytes -= own.size * Float32Array.BYTES_PER_ELEMENT;
    });
  }

  memory(): DeviceMemory {
    return { tensors: this.#tensors, bytes: this.#bytes };
  }

  #allocate(size: number): DeferredStorage {
    this.#tensors += 1;
    this.#bytes += size * Float32Array.BYTES_PER_ELEMENT;
    return new DeferredStorage(this, size);
  }

  #own(storage: Storage): DeferredStorage {
    if (storage instanceof DeferredStorage && storage.owner === this) return storage;
    throw new DeviceError(
      `${this.name}: memory of another device was used. Move the tensor with "await t.to(device)".`,
    );
  }

  #usable(storage: Storage): DeferredStorage {
    const own = this.#own(storage);
    if (own.released) throw new DeviceError(`${this.name}: memory was used after it was released.`);
    return own;
  }

  /** Queues work. All that is queued until the next macrotask is done then. */
  #later(work: () => void): void {
    this.#queue.push(work);
    if (this.#queue.length === 1) setTimeout(() => this.#work());
  }

  #work(): void {
    for (const work of this.#queue.splice(0)) work();
  }
}

function valuesOf({ values, failure }: DeferredStorage): Float32Array {
  if (values !== undefined) return values;
  throw failure ?? new DeviceError("Memory was read before any work filled it.");
}
