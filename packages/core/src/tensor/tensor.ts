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
 * Its memory is the device's, so give it back: `dispose()`, `using`, or by working inside {@link tidy}.
 */
export class Tensor implements Disposable {
  /** The sizes of the dimensions, outermost first; `[]` of a scalar. */
  readonly shape: Shape;
  /** Number of elements. */
  readonly size: number;
  readonly #block: Block;
  #disposed = false;

  private constructor(block: Block, shape: Shape) {
    // A shape that its maker could still change would have kernels read what belongs to others.
    this.shape = Object.isFrozen(shape) ? shape : Object.freeze([...shape]);
    this.size = block.storage.size;
    this.#block = block;
    block.references++;
    forgotten.register(this, block, this);
    track(block.device, this);
  }

  /** Wraps memory that a device handed out. For devices and operations; people call {@link tensor}. */
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

  /** The values, row-major, copied out as soon as the device has them. */
  data(): Promise<Float32Array> {
    return this.device.read(this.storage());
  }

  /** The values now. @throws {@link DeviceError} on a device that can only be read asynchronously. */
  dataSync(): Float32Array {
    return this.device.readSync(this.storage());
  }

  /**
   * The same values under another shape, without a copy; both tensors must be disposed of.
   * @throws {@link ShapeError} when the sizes differ, {@link OptionError} for a shape that is none.
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

  /** The same values on another device (a copy, also on the same one). @throws {@link OptionError} for what is no device. */
  async to(device: Device): Promise<Tensor> {
    if (typeof device?.upload !== "function") {
      const remedy = "Such as cpu(), or await gpu() of @maskout/core/gpu.";
      refuse("to", "device", device, "a device", remedy);
    }
    return Tensor.fromStorage(device, device.upload(await this.data()), this.shape);
  }

  /** Gives the memory back. A second call does nothing. */
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
   * Shape and values, as far as they fit and are there: rows of numbers, `…` for the middle of more than a thousand. Of a tensor whose
   * values come later, how to read them. Never throws. `console.log(t)` shows the same in Node.js; elsewhere, log `String(t)`.
   * @param style What is to be done to every number, such as to colour it.
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

  /** The same text, for logs. To save values, use `saveCheckpoint`, or the array that `data()` gives. */
  toJSON(): string {
    return this.toString();
  }

  /** The device's memory behind the tensor. For operations. @throws {@link DisposedError} */
  storage(): Storage {
    if (this.#disposed) throw new DisposedError(`A tensor of shape [${this.shape.join(", ")}]`);
    return this.#block.storage;
  }

  /**
   * The storage and its shape, checked to be on `device`.
   * @throws {@link DeviceError} @throws {@link DisposedError} @throws {@link VersionError} for a device of another copy of the core.
   */
  on(device: Device, owner: string): ShapedStorage {
    if (this.device !== device) {
      // A copy has one CPU device of a name.
      if (this.device.name === device.name && device.name.startsWith("cpu")) throw foreignTensor(owner);
      throw new DeviceError(
        `${owner}: tensors of two devices met, ${this.device.name} and ${device.name}. Move one with "await t.to(device)".`,
      );
    }
    return { storage: this.storage(), shape: this.shape };
  }
}

/** The net under `dispose()`: a tensor that was dropped without it gives its memory back when it is collected. */
const forgotten = /* @__PURE__ */ prepare();

/**
 * What has to be there before the first tensor is: the net, and how Node.js prints a tensor. As a computed name of the class the
 * latter would keep bundlers from leaving out the class.
 */
function prepare(): FinalizationRegistry<Block> {
  const value = inspect;
  Object.defineProperty(Tensor.prototype, Symbol.for("nodejs.util.inspect.custom"), { value });
  return new FinalizationRegistry<Block>((block) => block.release());
}

/** For `console.log` in Node.js, in its colours; deep inside of other objects the shape alone. */
function inspect(this: Tensor, depth: number, { stylize }: InspectOptions): string {
  return depth < 0 ? stylize(`[${titleOf(this)}]`, "special") : this.toString((number) => stylize(number, "number"));
}

/** Of the options of Node.js's `util.inspect`, what a tensor follows. */
interface InspectOptions {
  stylize(text: string, type: "number" | "special"): string;
}

function titleOf({ shape }: Tensor): string {
  return `Tensor [${shape.join(", ")}]`;
}
