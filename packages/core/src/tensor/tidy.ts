/** Disposal of intermediate results, as in TensorFlow.js's `tf.tidy`, and of the tensors of work that fails. */
import { OptionError } from "../errors.js";
import type { Device } from "../kernel/device.js";
import { expectTensor } from "./expect.js";
import { closeScope, inOpenScope, openScope, track, untrack } from "./scope.js";
import { Tensor } from "./tensor.js";

/**
 * Runs `work` and disposes of every tensor that it made on `device`, except those in its result.
 *
 * @param work A synchronous function. Tensors in its result are found in lists, maps, sets and plain objects, but not in closures: call a
 * pullback inside the same `tidy` as its forward pass.
 * @returns The result of `work`.
 * @throws Whatever `work` throws, after disposing of every tensor that it made; {@link OptionError} when `work` is asynchronous or a generator,
 * which would run on after its tensors are freed, and when the arguments are not a device and a function.
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
 * Runs `work`. If it throws, disposes of every tensor that it made on `device`; otherwise all of them stay, including those that only a
 * closure holds. Inside `tidy` it only runs `work`, since `tidy` frees the tensors at its end.
 * @param work A synchronous function.
 * @returns The result of `work`. @throws Whatever `work` throws.
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

/**
 * Lets a tensor outlive every open {@link tidy}: dispose of it yourself when it is no longer needed.
 * @returns The same tensor. @throws {@link OptionError} when `tensor` is not a tensor.
 */
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

/** Refuses the result of a function that has not finished: a promise, an iterator. @throws {@link OptionError} */
function refuseLater(result: unknown): void {
  if (typeof result !== "object" || result === null) return;
  if (!["then", "next"].some((method) => typeof Reflect.get(result, method) === "function")) return;
  // The function runs on without its tensors, and may fail because of that.
  if (result instanceof Promise) result.catch(() => undefined);
  refuse("work", result, "a synchronous function");
}

function refuse(option: string, value: unknown, expected: string): never {
  const remedy = "Call tidy(model.device, () => …), and await before or after it.";
  throw new OptionError({ owner: "tidy", option, value, expected, remedy });
}

function collect(value: unknown, into: Set<unknown>): void {
  if (typeof value !== "object" || value === null || into.has(value)) return;
  into.add(value);
  if (value instanceof Tensor || ArrayBuffer.isView(value)) return;
  const listed = Array.isArray(value) || value instanceof Map || value instanceof Set;
  for (const item of listed ? value.values() : Object.values(value)) collect(item, into);
}
