/** Making tensors from values. */
import { cpu } from "../cpu/cpu.js";
import { refuse } from "../errors.js";
import type { Device } from "../kernel/device.js";
import { expectKnownOptions } from "../options.js";
import { expectTensorShape, type Shape, sizeOf } from "../shape.js";
import { newFloats } from "../typed-arrays.js";
import { Tensor } from "./tensor.js";
import { type TensorValues, valuesOf } from "./values.js";

/** Where a new tensor lives. */
export interface TensorOptions {
  /** Default: the CPU. */
  readonly device?: Device | undefined;
}

/**
 * A tensor of the given values, which are copied and rounded to float32.
 * @param values A typed array of numbers, or arrays nested as deep as the shape: `tensor([[1, 2], [3, 4]])` has shape `[2, 2]`.
 * @param shape Row-major. Default: the shape of the nested arrays; of a flat array, one dimension.
 * @throws {@link OptionError} for what is no number, or an array of another length than its neighbours, with its place; {@link ShapeError}
 * when the shape does not hold that many values.
 */
export function tensor(values: TensorValues, shape?: Shape, options: TensorOptions = {}): Tensor {
  const device = resolveDevice("tensor", options);
  const read = valuesOf("tensor", "values", values, shape);
  return Tensor.fromStorage(device, device.upload(read.values), read.shape);
}

/** A tensor of zeros. @throws {@link OptionError} for a shape that is none, or of more than 2^28 elements. */
export function zeros(shape: Shape, options: TensorOptions = {}): Tensor {
  const device = resolveDevice("zeros", options);
  const own = expectTensorShape("zeros", shape);
  return Tensor.fromStorage(device, device.upload(newFloats("zeros", sizeOf(own))), own);
}

/** The device of the options, which hold nothing else. @throws {@link OptionError} */
export function resolveDevice(owner: string, options: TensorOptions): Device {
  expectKnownOptions(owner, options, ["device"]);
  const { device = cpu() } = options;
  if (typeof device?.upload === "function") return device;
  refuse(owner, "device", device, "a device", "Such as cpu(), or await gpu() of @maskout/core/gpu.");
}
