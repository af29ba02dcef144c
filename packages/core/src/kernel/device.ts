/**
 * A device owns memory and runs kernels on it. That is all it does: it does not know layers, models or gradients, it
 * does not choose kernels, and it never falls back to another device silently.
 *
 * `run` returns at once on every device. A device whose results come later (a GPU) hands out storage before the values
 * are computed, and keeps the order of the work; only reading waits. So the code that uses a device does not depend on its kind.
 */
import type { Shape } from "../shape.js";
import type { Kernel } from "./kernel.js";
import type { Operands } from "./operands.js";

/** A block of a device's memory. Opaque outside its device. */
export interface Storage {
  /** The number of float32 elements. */
  readonly size: number;
}

/** A storage, and the shape of its values. */
export interface ShapedStorage {
  /** The block of memory. */
  readonly storage: Storage;
  /** The shape of the values, row-major, with as many elements as the storage. */
  readonly shape: Shape;
}

/** The memory that is in use on a device. */
export interface DeviceMemory {
  /** The number of blocks of memory in use: one per tensor, shared by its reshaped views. */
  readonly tensors: number;
  /** The number of bytes in use. */
  readonly bytes: number;
}

/** A device, which holds tensors and runs kernels. */
export interface Device {
  /** The name of what actually computes, for people: `"cpu (WebAssembly SIMD)"`. */
  readonly name: string;
  /** Copies values into new memory of the device. @throws {@link DeviceError} when the device has no memory left. */
  upload(values: Float32Array): Storage;
  /**
   * Runs one kernel, with outputs in new memory of the given shapes, and returns at once.
   * @throws {@link DeviceError} when the device has no memory left; a device whose results come later may report it when they are read.
   */
  run<Params, In extends string, Out extends string>(
    kernel: Kernel<Params, In, Out>,
    inputs: Operands<In, ShapedStorage>,
    outputs: Operands<Out, Shape>,
    params: Params,
  ): Operands<Out, Storage>;
  /** Copies values out as soon as they are computed. Rejects with the error of the work that was to compute them. */
  read(storage: Storage): Promise<Float32Array>;
  /** Copies values out now. @throws {@link DeviceError} on a device that can only be read asynchronously. */
  readSync(storage: Storage): Float32Array;
  /** Frees a block of memory, after all work that was requested before. */
  release(storage: Storage): void;
  /** Resolves when all work that was requested so far has ended, successfully or not: errors are reported by reads. */
  finish(): Promise<void>;
  /** The memory in use. It returns to its earlier value when all tensors made since then have been disposed of. */
  memory(): DeviceMemory;
}
