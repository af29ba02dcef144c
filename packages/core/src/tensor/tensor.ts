/** Tensors: float32 values of a shape, held by a device until they are disposed of. */

import { DeviceError, DisposedError, refuse, ShapeError } from "../errors.js";
import type { Device, ShapedStorage, Storage } from "../kernel/device.js";
import { expectShape, type Shape, sizeOf } from "../shape.js";
import { foreignTensor } from "../version.js";
import { printed } from "./print.js";
import { track } from "./scope.js";

/** A device's block of memory, shared by the tensors that view it under several shapes. */
class Block {
  references = 0;

  constructor(
    readonly device: Device,
    readonly storage: Storage,
  ) {}

  release(): void {
    this.references--;
    if (this.references === 0) this.device.release(this.storage);
  }
}

/**
 * Float32 values of a shape, row-major, on a device. Immutable: operations make new tensors.
 *
 * The device holds the memory of a tensor until it is freed: call `dispose()`, declare the tensor with `using`, or work inside {@link tidy}.
 */
export class Tensor implements Disposable {
  /** The sizes of the dimensions, outermost first; `[]` for a scalar. */
  readonly shape: Shape;
  /** The number of elements. */
  readonly size: number;
  readonly #block: Block;
  #disposed = false;

  private constructor(block: Block, shape: Shape) {
    // If the caller could still change the shape, kernels could read memory of other tensors.
    this.shape = Object.isFrozen(shape) ? shape : Object.freeze([...shape]);
    this.size = block.storage.size;
    this.#block = block;
    block.references++;
    forgotten.register(this, block, this);
    track(block.device, this);
  }

  /** Wraps memory that a device has handed out. For devices and operations; use {@link tensor} to make tensors from values. */
  static fromStorage(device: Device, storage: Storage, shape: Shape): Tensor {
    return new Tensor(new Block(device, storage), shape);
  }

  /** The device that holds the values. */
  get device(): Device {
    return this.#block.device;
  }

  /** Whether `dispose()` was called. */
  get disposed(): boolean {
    return this.#disposed;
  }

  /**
   * A copy of the values, row-major, as soon as the device has computed them.
   * @throws {@link DisposedError} when the tensor was disposed of. The promise rejects with the error of the work that was to compute the values.
   */
  data(): Promise<Float32Array> {
    return this.device.read(this.storage());
  }

  /**
   * A copy of the values, row-major.
   * @throws {@link DeviceError} on a device that can only be read asynchronously; {@link DisposedError} when the tensor was disposed of.
   */
  dataSync(): Float32Array {
    return this.device.readSync(this.storage());
  }

  /**
   * The same values in another shape, without a copy. Both tensors must be disposed of.
   * @throws {@link ShapeError} when the number of elements differs; {@link OptionError} for an invalid shape; {@link DisposedError} when the tensor
   * was disposed of.
   */
  reshape(shape: Shape): Tensor {
    const own = expectShape("reshape", shape);
    if (sizeOf(own) !== this.size) {
      throw new ShapeError(
        "reshape",
        { from: this.shape, to: own },
        "shapes with the same number of elements; slice() takes a part",
      );
    }
    this.storage();
    return new Tensor(this.#block, own);
  }

  /**
   * A copy of the tensor on another device, or on the same one.
   * @throws {@link OptionError} when `device` is not a device; {@link DeviceError} when it has no memory left; {@link DisposedError} when the tensor
   * was disposed of.
   */
  async to(device: Device): Promise<Tensor> {
    if (typeof device?.upload !== "function") {
      const remedy = "Such as cpu(), or await gpu() of @maskout/core/gpu.";
      refuse("to", "device", device, "a device", remedy);
    }
    return Tensor.fromStorage(device, device.upload(await this.data()), this.shape);
  }

  /** Frees the memory. A second call does nothing. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    forgotten.unregister(this);
    this.#block.release();
  }

  /** The same as {@link Tensor.dispose}, for `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  /**
   * The shape and the values as text: rows of numbers, with `…` for the middle of a tensor of more than a thousand. If the device can only be
   * read asynchronously, the text says how to read the values. Never throws. `console.log(t)` prints the same text in Node.js; elsewhere, log
   * `String(t)`.
   * @param style Styles the text of every number, for example with a colour.
   */
  toString(style: (number: string) => string = String): string {
    const title = titleOf(this);
    if (this.#disposed) return `${title}, disposed`;
    try {
      return `${title}${this.size > 0 && this.shape.length > 1 ? "\n" : " "}${printed(this.dataSync(), this.shape, style)}`;
    } catch {
      return `${title} on ${this.device.name}; read its values with "await t.data()"`;
    }
  }

  /** The text of `toString()`, for logs. To save values, use `saveCheckpoint`, or the array that `data()` returns. */
  toJSON(): string {
    return this.toString();
  }

  /** The device's memory behind the tensor. For operations. @throws {@link DisposedError} when the tensor was disposed of. */
  storage(): Storage {
    if (this.#disposed) throw new DisposedError(`A tensor of shape [${this.shape.join(", ")}]`);
    return this.#block.storage;
  }

  /**
   * The storage and its shape, checked to be on `device`. For operations.
   * @param owner The operation, for errors.
   * @throws {@link DeviceError} when the tensor is on another device; {@link DisposedError} when it was disposed of; {@link VersionError} for a
   * device of another copy of the core.
   */
  on(device: Device, owner: string): ShapedStorage {
    if (this.device !== device) {
      // A copy of the core has only one CPU device of a given name.
      if (this.device.name === device.name && device.name.startsWith("cpu")) throw foreignTensor(owner);
      throw new DeviceError(
        `${owner}: got tensors of two devices, ${this.device.name} and ${device.name}. Move one with "await t.to(device)".`,
      );
    }
    return { storage: this.storage(), shape: this.shape };
  }
}

/** The safety net for `dispose()`: frees the memory of a tensor that is garbage-collected without it. */
const forgotten = /* @__PURE__ */ prepare();

/**
 * Sets up what must exist before the first tensor: the safety net, and the way in which Node.js prints a tensor. The latter is not a computed
 * name of the class, since bundlers could not remove an unused class that has one.
 */
function prepare(): FinalizationRegistry<Block> {
  const value = inspect;
  Object.defineProperty(Tensor.prototype, Symbol.for("nodejs.util.inspect.custom"), { value });
  return new FinalizationRegistry<Block>((block) => block.release());
}

/** The text for `console.log` in Node.js, in its colours; only the shape when the tensor lies deep inside other objects. */
function inspect(this: Tensor, depth: number, { stylize }: InspectOptions): string {
  return depth < 0 ? stylize(`[${titleOf(this)}]`, "special") : this.toString((number) => stylize(number, "number"));
}

/** The options of Node.js's `util.inspect` that a tensor uses. */
interface InspectOptions {
  stylize(text: string, type: "number" | "special"): string;
}

function titleOf({ shape }: Tensor): string {
  return `Tensor [${shape.join(", ")}]`;
}
