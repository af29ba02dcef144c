/**
 * A device whose values come later, like those of a GPU: work is done one piece after another, in the order in which it was requested.
 * `run` and `upload` return at once, errors are reported by the next read of the results, a release takes effect after the work that was
 * requested before it, and memory that was released cannot be used again. The device that extends this class defines the work.
 */
import { DeviceError } from "../errors.js";
import type { Device, DeviceMemory, ShapedStorage, Storage } from "../kernel/device.js";
import type { Kernel } from "../kernel/kernel.js";
import { mapOperands, type Operands } from "../kernel/operands.js";
import { type Shape, sizeOf } from "../shape.js";

/** A block of memory whose values come later. */
class QueuedStorage<Values> implements Storage {
  released = false;

  /** @param values Rejects with the error of the work that was to compute them. */
  constructor(
    readonly owner: object,
    readonly size: number,
    readonly values: Promise<Values>,
  ) {
    // Reads report the error; without a read it is no unhandled rejection.
    values.catch(() => undefined);
  }
}

/** An operand whose values have been computed. */
export interface QueuedOperand<Values> {
  /** The values, in the form in which the device keeps them. */
  readonly values: Values;
  /** The shape of the values, row-major. */
  readonly shape: Shape;
}

/** A device with a queue of work. `Values` is the form in which it keeps values. */
export abstract class QueuedDevice<Values> implements Device {
  abstract readonly name: string;
  readonly #alive = new Set<QueuedStorage<Values>>();
  #bytes = 0;
  /** The end of all work that was requested so far. */
  #tail: Promise<unknown> = Promise.resolve();

  /** Copies values to the device. Called by the queue. */
  protected abstract store(values: Float32Array): Promise<Values>;
  /** Computes the outputs of a kernel. Called by the queue. */
  protected abstract compute<Params, In extends string, Out extends string>(
    kernel: Kernel<Params, In, Out>,
    inputs: Operands<In, QueuedOperand<Values>>,
    shapes: Operands<Out, Shape>,
    params: Params,
  ): Promise<Operands<Out, Values>>;
  /** Copies values from the device. Called by the queue. */
  protected abstract fetch(values: Values): Promise<Float32Array>;
  /** Frees the memory of values. */
  protected abstract free(values: Values): void;
  /** Resolves when all work that the queue has handed over has really ended; may reject if it cannot be completed. */
  protected abstract settle(): Promise<unknown>;

  /** Wraps a piece of work when it is requested, to check the device first and to describe failures. Default: returns the work unchanged. */
  protected guard<T>(_what: string, work: () => Promise<T>): () => Promise<T> {
    return work;
  }

  upload(values: Float32Array): Storage {
    const copy = values.slice();
    return this.#keep(
      values.length,
      this.#later("upload", () => this.store(copy)),
    );
  }

  run<Params, In extends string, Out extends string>(
    kernel: Kernel<Params, In, Out>,
    inputs: Operands<In, ShapedStorage>,
    shapes: Operands<Out, Shape>,
    params: Params,
  ): Operands<Out, Storage> {
    const from = mapOperands(inputs, ({ storage, shape }) => ({ storage: this.#usable(storage), shape }));
    const made = this.#later(kernel.name, async () => {
      const operands: Partial<Record<In, QueuedOperand<Values>>> = {};
      for (const name in from) {
        const { storage, shape } = from[name];
        operands[name] = { values: await storage.values, shape };
      }
      return await this.compute(kernel, operands as Record<In, QueuedOperand<Values>>, shapes, params);
    });
    return mapOperands(shapes, (shape, name) =>
      this.#keep(
        sizeOf(shape),
        made.then((values) => values[name]),
      ),
    );
  }

  async read(storage: Storage): Promise<Float32Array> {
    const own = this.#usable(storage);
    return await this.#later("read", async () => await this.fetch(await own.values));
  }

  readSync(): Float32Array {
    throw new DeviceError(`${this.name}: values come later and cannot be read synchronously. Use "await t.data()".`);
  }

  release(storage: Storage): void {
    const own = this.#own(storage);
    if (own.released) return;
    own.released = true;
    void this.enqueue(() => this.#free(own));
  }

  async finish(): Promise<void> {
    await this.enqueue(() => this.settle()).catch(() => undefined);
  }

  memory(): DeviceMemory {
    return { tensors: this.#alive.size, bytes: this.#bytes };
  }

  /** Adds work to the end of the queue. */
  protected enqueue<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#tail.then(work);
    this.#tail = done.catch(() => undefined);
    return done;
  }

  /** Frees all memory of the device. */
  protected async freeAll(): Promise<void> {
    await Promise.all([...this.#alive].map((storage) => this.#free(storage)));
  }

  #later<T>(what: string, work: () => Promise<T>): Promise<T> {
    return this.enqueue(this.guard(what, work));
  }

  #keep(size: number, values: Promise<Values>): QueuedStorage<Values> {
    const storage = new QueuedStorage(this, size, values);
    this.#alive.add(storage);
    this.#bytes += size * Float32Array.BYTES_PER_ELEMENT;
    return storage;
  }

  async #free(storage: QueuedStorage<Values>): Promise<void> {
    if (!this.#alive.delete(storage)) return;
    this.#bytes -= storage.size * Float32Array.BYTES_PER_ELEMENT;
    try {
      this.free(await storage.values);
    } catch {
      // The work that was to compute the values failed: there is nothing to free.
    }
  }

  #own(storage: Storage): QueuedStorage<Values> {
    // Only this device makes storages that it owns, and they hold values of its own form.
    if (storage instanceof QueuedStorage && storage.owner === this) return storage as QueuedStorage<Values>;
    throw new DeviceError(
      `${this.name}: memory of another device was used. Move the tensor with "await t.to(device)".`,
    );
  }

  #usable(storage: Storage): QueuedStorage<Values> {
    const own = this.#own(storage);
    if (own.released) throw new DeviceError(`${this.name}: memory was used after it was released. keep() it.`);
    return own;
  }
}
