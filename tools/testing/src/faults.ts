/** A device on which one allocation fails. It knows what is alive on it, even if others use the device on which it runs. */
import { type Device, DeviceError, type DeviceMemory, type Shape } from "@maskout/core";
import type { Kernel, Operands, ShapedStorage, Storage } from "@maskout/core/variant";

/** The failure of a {@link FaultyDevice}. */
export interface Faults {
  /** The number of the allocation that fails, counted from 1, and how it fails: `"at once"`, or when its values come. */
  readonly fails: number;
  readonly when: "at once" | "later";
}

/** The device. Every upload is an allocation, and so is every run of a kernel, whatever its outputs. */
export class FaultyDevice implements Device {
  readonly name: string;
  /** Allocations so far, the failed one included. */
  allocations = 0;
  #faults: Faults | undefined;
  readonly #inner: Device;
  readonly #alive = new Set<Storage>();

  constructor(inner: Device) {
    this.name = `${inner.name}, failing`;
    this.#inner = inner;
  }

  /** Makes the `fails`-th allocation from now on fail; undefined: none. */
  set faults(faults: Faults | undefined) {
    this.#faults = faults;
    this.allocations = 0;
  }

  upload(values: Float32Array): Storage {
    if (this.#fails()) return this.#kept(this.#inner.run(broken(values.length), {}, { y: [values.length] }, {}).y);
    return this.#kept(this.#inner.upload(values));
  }

  run<Params, In extends string, Out extends string>(
    kernel: Kernel<Params, In, Out>,
    inputs: Operands<In, ShapedStorage>,
    shapes: Operands<Out, Shape>,
    params: Params,
  ): Operands<Out, Storage> {
    const computed = this.#fails() ? { ...kernel, cpu: { reference: fail } } : kernel;
    const outputs = this.#inner.run(computed, inputs, shapes, params);
    for (const name in outputs) this.#kept(outputs[name]);
    return outputs;
  }

  read(storage: Storage): Promise<Float32Array> {
    return this.#inner.read(storage);
  }

  readSync(storage: Storage): Float32Array {
    return this.#inner.readSync(storage);
  }

  release(storage: Storage): void {
    this.#alive.delete(storage);
    this.#inner.release(storage);
  }

  finish(): Promise<void> {
    return this.#inner.finish();
  }

  memory(): DeviceMemory {
    let bytes = 0;
    for (const { size } of this.#alive) bytes += size * Float32Array.BYTES_PER_ELEMENT;
    return { tensors: this.#alive.size, bytes };
  }

  /** Returns a function that releases everything allocated since, as a garbage collector would do with unreachable objects. */
  mark(): () => void {
    const before = new Set(this.#alive);
    return () => {
      for (const storage of this.#alive) if (!before.has(storage)) this.release(storage);
    };
  }

  /** Whether this allocation fails when its values come; throws if it fails at once. */
  #fails(): boolean {
    this.allocations++;
    if (this.#faults?.fails !== this.allocations) return false;
    if (this.#faults.when === "at once") fail();
    return true;
  }

  #kept(storage: Storage): Storage {
    this.#alive.add(storage);
    return storage;
  }
}

function broken(size: number): Kernel<object, never, "y"> {
  return { name: "upload", shapes: () => ({ y: [size] }), cpu: { reference: fail } };
}

function fail(): never {
  throw new DeviceError("No room: this allocation fails on purpose.");
}
