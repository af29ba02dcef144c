/**
 * A device whose results arrive later, as on a GPU, but which needs no GPU: it runs the kernels' references in order on later macrotasks. A layer or
 * a training loop that works here awaits values only, and frees what it allocates.
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
 * A device whose results arrive later. `run` and `upload` return at once; the work is done in the order of the calls, on a later macrotask. There is
 * no synchronous read, and a release takes effect after the work requested before it. Using released memory throws a {@link DeviceError}.
 */
export function deferred(): Device {
  return new DeferredDevice();
}

/** Whether a device was made by {@link deferred}. */
export function isDeferred(device: Device): boolean {
  return device instanceof DeferredDevice;
}

class DeferredDevice extends QueuedDevice<Float32Array> {
  readonly name = "deferred (TypeScript, later)";
  /** The macrotask that runs all work requested until then. */
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
      // Elements that a kernel does not fill show up as NaN; in an array of zeros they could go unnoticed.
      return { values: new Float32Array(sizeOf(shape)).fill(Number.NaN), shape };
    });
    kernel.cpu.reference({ inputs, outputs, params });
    return mapOperands(outputs, ({ values }) => values);
  }

  protected async fetch(values: Float32Array): Promise<Float32Array> {
    return values.slice();
  }

  protected free(): void {
    // The garbage collector does it, once nothing refers to the values.
  }

  protected async settle(): Promise<void> {
    // Work taken from the queue is done at once.
  }

  protected override enqueue<T>(work: () => Promise<T>): Promise<T> {
    // One timer serves all work requested before it fires: one timer per kernel would cost a millisecond each.
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
