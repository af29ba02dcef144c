/** The gpu.js device: it works in the order of the calls, and values stay where they are computed. */
import { drawKept } from "../draws/kept.js";
import { drawNormals } from "../draws/normals.js";
import { drawWords } from "../draws/words.js";
import { DeviceError } from "../errors.js";
import type { GpuFace, GpuLaunch, GpuOperand, HostDraws } from "../kernel/gpu-face.js";
import type { Kernel } from "../kernel/kernel.js";
import { mapOperands, type Operands } from "../kernel/operands.js";
import { QueuedDevice, type QueuedOperand } from "../queued/queued-device.js";
import type { Shape } from "../shape.js";
import type { OpenBackend } from "./backend.js";
import type { GpuBackend } from "./gpu-js.js";
import type { MaskWay } from "./mask.js";
import { DeviceArray, Programs } from "./programs.js";

/** The CPU draws what shading languages cannot. */
const HOST: HostDraws = { kept: drawKept, normals: drawNormals, words: drawWords };

/** See {@link gpu}. */
export class GpuDevice extends QueuedDevice<DeviceArray> {
  readonly name: string;
  /** The backend that really runs, read back from a kernel that ran. */
  readonly backend: GpuBackend;
  /** Whether the GPU is emulated on the processor, as by SwiftShader and llvmpipe: its results are right, but it is slow. */
  readonly software: boolean;
  /** Where keep decisions are drawn: in the kernel, or by the CPU, which uploads them. The bits are the same. */
  readonly masks: MaskWay;
  readonly #open: OpenBackend;
  readonly #programs: Programs;
  #destroyed = false;

  constructor(open: OpenBackend, masks: MaskWay) {
    super();
    const { backend, adapter, software } = open;
    const words = adapter === undefined ? "" : ` (${adapter}${software ? ", software" : ""})`;
    this.name = `gpu.js ${backend}${words}`;
    this.backend = backend;
    this.software = software;
    this.masks = masks;
    this.#open = open;
    this.#programs = new Programs(open, masks, HOST);
  }

  /** Frees everything the device holds, after the work that was asked for. The device cannot be used afterwards. */
  async destroy(): Promise<void> {
    if (this.#destroyed) return;
    this.#destroyed = true;
    await this.enqueue(async () => {
      await this.freeAll();
      await this.#programs.destroy();
    });
  }

  protected store(values: Float32Array): Promise<DeviceArray> {
    return this.#programs.upload(values);
  }

  protected async compute<Params, In extends string, Out extends string>(
    kernel: Kernel<Params, In, Out>,
    inputs: Operands<In, QueuedOperand<DeviceArray>>,
    shapes: Operands<Out, Shape>,
    params: Params,
  ): Promise<Operands<Out, DeviceArray>> {
    const face = await faceOf(kernel, this.name);
    const operands = mapOperands(inputs, ({ values, shape }): GpuOperand => {
      return Object.assign(Object.create(values), { shape });
    });
    const temporary = new Set<DeviceArray>();
    const launch: GpuLaunch = async (program, args) => {
      const array = await this.#programs.launch(program, args);
      temporary.add(array);
      return array;
    };
    try {
      const outputs = await face({ inputs: operands, shapes, params, launch, host: HOST });
      return mapOperands(outputs, (array) => {
        if (!(array instanceof DeviceArray) || !temporary.delete(array)) {
          throw new Error("its face returned an array that it did not launch, or the same array twice");
        }
        return array;
      });
    } finally {
      for (const array of temporary) array.free();
    }
  }

  protected fetch(values: DeviceArray): Promise<Float32Array> {
    return this.#programs.read(values);
  }

  protected free(values: DeviceArray): void {
    values.free();
  }

  protected settle(): Promise<void> {
    return this.#programs.settle();
  }

  /** @throws {@link DeviceError} at once on a destroyed device; every other failure rejects the promise with one. */
  protected override guard<T>(what: string, work: () => Promise<T>): () => Promise<T> {
    if (this.#destroyed) throw new DeviceError(`${this.name}: it was destroyed. Make another with "await gpu()".`);
    return async () => {
      try {
        this.#expectContext();
        return await work();
      } catch (error) {
        if (error instanceof DeviceError) throw error;
        this.#expectContext(error);
        const reason = error instanceof Error ? error.message : String(error);
        throw new DeviceError(`${this.name}: ${what} failed: ${reason}`, { cause: error });
      }
    };
  }

  #expectContext(cause?: unknown): void {
    if (!this.#open.lost()) return;
    throw new DeviceError(
      `${this.name}: the GPU was lost with all that was in its memory (a reset, a driver update, too many contexts). Make another device with "await gpu()" and load the model's last checkpoint.`,
      { cause },
    );
  }
}

/** The gpu.js face of a kernel. @throws {@link DeviceError} where it has none: nothing else takes its place. */
async function faceOf<Params, In extends string, Out extends string>(
  kernel: Kernel<Params, In, Out>,
  device: string,
): Promise<GpuFace<Params, In, Out>> {
  const face = await kernel.gpu?.();
  if (face !== undefined) return face;
  throw new DeviceError(
    `${device}: the kernel "${kernel.name}" has no gpu.js face. Compute it on the CPU ("await t.to(cpu())"), or give the kernel one.`,
  );
}
