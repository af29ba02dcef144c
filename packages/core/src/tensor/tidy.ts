/** Disposal of intermediate results, as TensorFlow.js's `tf.tidy` does it. */
import type { Device } from "../kernel/device.js";
import { closeScope, openScope, track, untrack } from "./scope.js";
import { Tensor } from "./tensor.js";

/**
 * Runs `work` and disposes of every tensor it made on `device`, except those in its result.
 *
 * @param work Synchronous. Its result is searched through lists and plain objects, not through closures: call a
 * pullback inside the same `tidy` as its forward pass.
 * @throws What `work` throws, after disposing of everything it made.
 */
export function tidy<T>(device: Device, work: () => T): T {
  const made = openScope(device);
  const kept = new Set<Disposable>();
  try {
    const result = work();
    collectTensors(result, kept);
    return result;
  } finally {
    closeScope(device);
    for (const tensor of made) {
      if (kept.has(tensor)) track(device, tensor);
      else tensor[Symbol.dispose]();
    }
  }
}

/** Lets a tensor outlive every open {@link tidy}: its new owner disposes of it. Returns the tensor. */
export function keep(tensor: Tensor): Tensor {
  untrack(tensor.device, tensor);
  return tensor;
}

function collectTensors(value: unknown, into: Set<Disposable>): void {
  if (value instanceof Tensor) into.add(value);
  else if (Array.isArray(value) || value instanceof Map) for (const item of value.values()) collectTensors(item, into);
  else if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value)) {
    for (const item of Object.values(value)) collectTensors(item, into);
  }
}
