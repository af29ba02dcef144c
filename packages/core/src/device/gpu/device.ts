/** The gpu.js device: work in the order it was asked for, values that stay where they are computed. */
import { DeviceError } from "../../errors.js";
import { type Shape, sizeOf } from "../../tensor/shape.js";
import type { Device, DeviceMemory, ShapedStorage, Storage } from "../device.js";
import type { GpuCall, GpuFace, GpuLaunch, GpuOperand } from "../gpu-face.js";
import { type Kernel, mapOperands, type Operands } from "../kernel.js";
import type { OpenBackend } from "./backend.js";
import { coreFaceOf } from "./core-faces.js";
import type { GpuBackend } from "./gpu-js.js";
import type { MaskWay } from "./mask.js";
import { DeviceArray, Programs } from "./programs.js";

const BYTES_PER_FLOAT = Float32Array.BYTES_PER_ELEMENT;

/** A block of memory whose values come later. */
class GpuStorage implements Storage {
  released = false;

  /** @param array The values; rejects with the error of the work that was to make them. */
  constructor(
    readonly owner: GpuDevice,
    readonly size: number,
    readonly array: Promise<DeviceArray>,
  ) {
    // Whoever reads gets the error; nobody has to.
    array.catch(() => undefined);
  }
}

/** See {@link gpu}. */
export class GpuDevice implements Device {
  readonly name: string;
  /** What really runs, read back from a kernel that ran. */
  readonly backend: GpuBackend;
  /** Whether the GPU is a program that runs on the processor, as SwiftShader and llvmpipe are: right, and slow. */
  readonly software: boolean;
  /** Where keep decisions are drawn: in the kernel, or by the CPU device, which uploads them. The bits are the same. */
  readonly masks: MaskWay;
  readonly #open: OpenBackend;
  readonly #programs: Programs;
  readonly #alive = new Set<GpuStorage>();
  #bytes = 0;
  #destroyed = false;
  /** The end of all work that was asked for so far. */
  #tail: Promise<unknown> = Promise.resolve();

  constructor(open: OpenBackend, masks: MaskWay) {
    const { backend, adapter, software } = open;
    const words = adapter === undefined ? "" : ` (${adapter}${software ? ", software" : ""})`;
    this.name = `gpu.js ${backend}${words}`;
    this.backend = backend;
    this.software = software;
    this.masks = masks;
    this.#open = open;
    this.#programs = new Programs(open, masks);
  }

  upload(values: Float32Array): Storage {
    const copy = values.slice();
    return this.#store(
      values.length,
      this.#later("upload", () => this.#programs.upload(copy)),
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
      const face = await faceOf(kernel, this.name);
      const operands: Partial<Record<In, GpuOperand>> = {};
      for (const name in from) {
        const { storage, shape } = from[name];
        operands[name] = Object.assign(Object.create(await storage.array), { shape });
      }
      return await this.#call(face, { inputs: operands as Record<In, GpuOperand>, shapes, params });
    });
    return mapOperands(shapes, (shape, name) =>
      this.#store(
        sizeOf(shape),
        made.then((arrays) => arrays[name]),
      ),
    );
  }

  async read(storage: Storage): Promise<Float32Array> {
    const own = this.#usable(storage);
    return await this.#later("read", async () => (await own.array).read());
  }

  readSync(): Float32Array {
    throw new DeviceError(`${this.name}: values come later and cannot be read synchronously. Use "await t.data()".`);
  }

  release(storage: Storage): void {
    const own = this.#own(storage);
    if (own.released) return;
    own.released = true;
    void this.#after(() => this.#free(own));
  }

  memory(): DeviceMemory {
    return { tensors: this.#alive.size, bytes: this.#bytes };
  }

  /** Gives back everything the device holds, after the work that was asked for; it cannot be used any more. */
  async destroy(): Promise<void> {
    if (this.#destroyed) return;
    this.#destroyed = true;
    await this.#after(async () => {
      await Promise.all([...this.#alive].map((storage) => this.#free(storage)));
      await this.#programs.destroy();
    });
  }

  /** Runs a kernel's face, and frees what it made on the way. */
  async #call<Params, In extends string, Out extends string>(
    face: GpuFace<Params, In, Out>,
    call: Omit<GpuCall<Params, In, Out>, "launch">,
  ): Promise<Operands<Out, DeviceArray>> {
    const temporary = new Set<DeviceArray>();
    const launch: GpuLaunch = async (program, args) => {
      const array = await this.#programs.launch(program, args);
      temporary.add(array);
      return array;
    };
    try {
      const outputs = await face({ ...call, launch });
      return mapOperands(outputs, (array) => {
        if (!(array instanceof DeviceArray) || !temporary.delete(array)) {
          throw new Error("its face handed out an array that it did not launch, or the same one twice");
        }
        return array;
      });
    } finally {
      for (const array of temporary) array.free();
    }
  }

  #store(size: number, array: Promise<DeviceArray>): GpuStorage {
    const storage = new GpuStorage(this, size, array);
    this.#alive.add(storage);
    this.#bytes += size * BYTES_PER_FLOAT;
    return storage;
  }

  async #free(storage: GpuStorage): Promise<void> {
    if (!this.#alive.delete(storage)) return;
    this.#bytes -= storage.size * BYTES_PER_FLOAT;
    const array = await storage.array.catch(() => undefined);
    array?.free();
  }

  /** Queues work. @throws {@link DeviceError} in the promise, whatever went wrong. */
  #later<T>(what: string, work: () => Promise<T>): Promise<T> {
    if (this.#destroyed) throw new DeviceError(`${this.name}: it was destroyed. Make another with "await gpu()".`);
    return this.#after(async () => {
      try {
        this.#expectContext();
        return await work();
      } catch (error) {
        if (error instanceof DeviceError) throw error;
        this.#expectContext(error);
        const reason = error instanceof Error ? error.message : String(error);
        throw new DeviceError(`${this.name}: ${what} failed: ${reason}`, { cause: error });
      }
    });
  }

  #after<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#tail.then(work);
    this.#tail = done.catch(() => undefined);
    return done;
  }

  #expectContext(cause?: unknown): void {
    if (!this.#open.lost()) return;
    throw new DeviceError(
      `${this.name}: the GPU was lost with all that was in its memory (a reset, a driver update, too many contexts). Make another device with "await gpu()" and load the model's last checkpoint.`,
      { cause },
    );
  }

  #own(storage: Storage): GpuStorage {
    if (storage instanceof GpuStorage && storage.owner === this) return storage;
    throw new DeviceError(
      `${this.name}: memory of another device was used. Move the tensor with "await t.to(device)".`,
    );
  }

  #usable(storage: Storage): GpuStorage {
    const own = this.#own(storage);
    if (own.released) throw new DeviceError(`${this.name}: memory was used after it was released.`);
    return own;
  }
}

/** A kernel's gpu.js face. @throws {@link DeviceError} where it has none: nothing else takes its place. */
async function faceOf<Params, In extends string, Out extends string>(
  kernel: Kernel<Params, In, Out>,
  device: string,
): Promise<GpuFace<Params, In, Out>> {
  const face = (await kernel.gpu?.()) ?? coreFaceOf(kernel);
  if (face !== undefined) return face;
  throw new DeviceError(
    `${device}: the kernel "${kernel.name}" has no gpu.js face. Compute it on the CPU ("await t.to(cpu())"), or give the kernel one.`,
  );
}
