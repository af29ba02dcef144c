/** Disposal of intermediate results, as TensorFlow.js's `tf.tidy` does it, and of what is left of work that fails. */
import { OptionError } from "../errors.js";
import type { Device } from "../kernel/device.js";
import { expectTensor } from "./expect.js";
import { closeScope, inOpenScope, openScope, track, untrack } from "./scope.js";
import { Tensor } from "./tensor.js";

/**
 * Runs `work` and disposes of every tensor it made on `device`, except those in its result.
 *
 * @param work Synchronous. Its result is searched through lists, maps, sets and plain objects, not through closures: call a
 * pullback inside the same `tidy` as its forward pass.
 * @throws What `work` throws, after disposing of everything it made. {@link OptionError} for work that is asynchronous or a
 * generator, which would go on when its tensors are gone, and for what is no device and no work.
 */
export function tidy<T>(device: Device, work: () => T): T {
  if (typeof device !== "object" || device === null)
    refuse("device", device, "the device whose tensors are to be freed");
  if (typeof work !== "function") refuse("work", work, "a function");
  const kept = new Set<unknown>();
  return inScope(
    device,
    () => {
      const result = work();
      refuseLater(result);
      collect(result, kept);
      return result;
    },
    (tensor) => kept.has(tensor),
  );
}

/**
 * Runs `work`, and if it throws, disposes of every tensor it made on `device`; otherwise all of them stay, those that only a closure
 * holds as well. Inside of `tidy` that does so at its end.
 * @param work Synchronous.
 * @throws What `work` throws.
 */
export function allOrNothing<T>(device: Device, work: () => T): T {
  if (inOpenScope(device)) return work();
  const made = openScope(device);
  try {
    const result = work();
    made.clear();
    return result;
  } finally {
    closeScope(device);
    for (const tensor of made) tensor[Symbol.dispose]();
  }
}

/** Lets a tensor outlive every open {@link tidy}: its new owner disposes of it. Returns the tensor. @throws {@link OptionError} for what is no tensor. */
export function keep(tensor: Tensor): Tensor {
  expectTensor("keep", "tensor", tensor);
  untrack(tensor.device, tensor);
  return tensor;
}

function inScope<T>(device: Device, work: () => T, stays: (tensor: Disposable) => boolean): T {
  const made = openScope(device);
  try {
    return work();
  } finally {
    closeScope(device);
    for (const tensor of made) {
      if (stays(tensor)) track(device, tensor);
      else tensor[Symbol.dispose]();
    }
  }
}

/** Refuses what a function returns that is not done yet: a promise, an iterator. @throws {@link OptionError} */
function refuseLater(result: unknown): void {
  if (typeof result !== "object" || result === null) return;
  if (!["then", "next"].some((method) => typeof Reflect.get(result, method) === "function")) return;
  // It goes on without its tensors, and may well fail for that.
  if (result instanceof Promise) result.catch(() => undefined);
  refuse("work", result, "a synchronous function");
}

function refuse(option: string, value: unknown, expected: string): never {
  const remedy = "Call tidy(model.device, () => …), and await before it or after.";
  throw new OptionError({ owner: "tidy", option, value, expected, remedy });
}

function collect(value: unknown, into: Set<unknown>): void {
  if (typeof value !== "object" || value === null || into.has(value)) return;
  into.add(value);
  if (value instanceof Tensor || ArrayBuffer.isView(value)) return;
  const listed = Array.isArray(value) || value instanceof Map || value instanceof Set;
  for (const item of listed ? value.values() : Object.values(value)) collect(item, into);
}
