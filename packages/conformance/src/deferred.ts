/**
 * A device whose results come later, as a GPU's do, and that needs no GPU: the kernels' references, run in order on later
 * macrotasks. A layer or a training loop that works here waits for nothing but values, and frees what it makes.
 */
import type { Device, Shape } from "@maskout/core";
import {
  type ArrayOperand,
  type Kernel,
  mapOperands,
  type Operands,
  QueuedDevice,
  type QueuedOperand,
  sizeOf,
} from "@maskout/core/variant";

/**
 * The device. `run` and `upload` return at once; work is done in the order it was asked for, on a later macrotask. There
 * is no synchronous read, a release takes effect after the work asked for before it, and memory that was released cannot
 * be used again: {@link DeviceError}.
 */
export function deferred(): Device {
  return new DeferredDevice();
}

/** Whether a device is one of {@link deferred}. */
export function isDeferred(device: Device): boolean {
  return device instanceof DeferredDevice;
}

class DeferredDevice extends QueuedDevice<Float32Array> {
  readonly name = "deferred (TypeScript, later)";
  /** The macrotask on which all that is asked for until then is done. */
  #turn: Promise<void> | undefined;

  protected async store(values: Float32Array): Promise<Float32Array> {
    return values;
  }

  protected async compute<Params, In extends string, Out extends string>(
    kernel: Kernel<Params, In, Out>,
    inputs: Operands<In, QueuedOperand<Float32Array>>,
    shapes: Operands<Out, Shape>,
    params: Params,
  ): Promise<Operands<Out, Float32Array>> {
    const outputs: Operands<Out, ArrayOperand> = mapOperands(shapes, (shape) => {
      // What a kernel does not fill shows: a fresh array would hide it behind zeros.
      return { values: new Float32Array(sizeOf(shape)).fill(Number.NaN), shape };
    });
    kernel.cpu.reference({ inputs, outputs, params });
    return mapOperands(outputs, ({ values }) => values);
  }

  protected async fetch(values: Float32Array): Promise<Float32Array> {
    return values.slice();
  }

  protected free(): void {
    // The collector does it, once nothing refers to the values.
  }

  protected async settle(): Promise<void> {
    // What the queue hands over is done at once.
  }

  protected override enqueue<T>(work: () => Promise<T>): Promise<T> {
    // One timer serves all that is asked for before it fires: a timer a kernel would cost a millisecond each.
    this.#turn ??= new Promise((resolve) => {
      setTimeout(() => {
        this.#turn = undefined;
        resolve();
      });
    });
    const turn = this.#turn;
    return super.enqueue(async () => {
      await turn;
      return await work();
    });
  }
}
