/**
 * A device owns memory and runs kernels on it. That is all it does: it does not know layers, models or gradients, it
 * does not choose kernels, and it never falls back to another device in silence.
 *
 * `run` returns at once on every device. A device whose results come later (a GPU) hands out its storage before the
 * values are there and keeps its own order; only reading waits. So nothing above this line knows which kind it runs on.
 */
import type { Shape } from "../shape.js";
import type { Kernel } from "./kernel.js";
import type { Operands } from "./operands.js";

/** A block of a device's memory. Opaque outside its device. */
export interface Storage {
  /** Number of float32 elements. */
  readonly size: number;
}

/** A storage with the shape it is read as. */
export interface ShapedStorage {
  /** The block of memory. */
  readonly storage: Storage;
  /** As many elements as the storage has. */
  readonly shape: Shape;
}

/** The tensors that are alive on a device. */
export interface DeviceMemory {
  /** Blocks of memory in use. */
  readonly tensors: number;
  /** Bytes in use. */
  readonly bytes: number;
}

/** Where tensors live and kernels run. */
export interface Device {
  /** The name of what really runs, for people: `"cpu (WebAssembly SIMD)"`. */
  readonly name: string;
  /** Copies values into new memory of the device. */
  upload(values: Float32Array): Storage;
  /** Runs one kernel into new memory of the given shapes, and returns at once. */
  run<Params, In extends string, Out extends string>(
    kernel: Kernel<Params, In, Out>,
    inputs: Operands<In, ShapedStorage>,
    outputs: Operands<Out, Shape>,
    params: Params,
  ): Operands<Out, Storage>;
  /** Copies values out, as soon as they are there. */
  read(storage: Storage): Promise<Float32Array>;
  /** Copies values out now. @throws {@link DeviceError} on a device that can only be read asynchronously. */
  readSync(storage: Storage): Float32Array;
  /** Gives a block of memory back, after the work that was asked for before. */
  release(storage: Storage): void;
  /** Resolves when the work asked for so far is done, whatever became of it: errors come out of reads. */
  finish(): Promise<void>;
  /** The tensors that are alive. Falls back to where it was when every tensor has been disposed. */
  memory(): DeviceMemory;
}
