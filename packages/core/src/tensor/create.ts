/** Making tensors. */
import { cpu } from "../cpu/cpu.js";
import { refuse } from "../errors.js";
import type { Device } from "../kernel/device.js";
import { expectKnownOptions } from "../options.js";
import { expectTensorShape, type Shape, sizeOf } from "../shape.js";
import { newFloats } from "../typed-arrays.js";
import { Tensor } from "./tensor.js";
import { type TensorValues, valuesOf } from "./values.js";

/** Options of {@link tensor} and {@link zeros}. */
export interface TensorOptions {
  /** The device that holds the new tensor. Default: the CPU. */
  readonly device?: Device | undefined;
}

/**
 * Makes a tensor from values, which are copied and rounded to float32.
 * @param values A typed array of numbers, or arrays nested as deep as the shape: `tensor([[1, 2], [3, 4]])` has shape `[2, 2]`.
 * @param shape The shape of the tensor; values are in row-major order. Default: the shape of the nested arrays; for a flat array, one
 * dimension.
 * @throws {@link OptionError} for an entry that is not a number, and for an array of another length than its neighbours, both with their
 * place; {@link ShapeError} when the number of values is not that of the shape; {@link DeviceError} when the device has no memory left.
 */
export function tensor(values: TensorValues, shape?: Shape, options: TensorOptions = {}): Tensor {
  const device = resolveDevice("tensor", options);
  const read = valuesOf("tensor", "values", values, shape);
  return Tensor.fromStorage(device, device.upload(read.values), read.shape);
}

/**
 * Makes a tensor of zeros.
 * @throws {@link OptionError} for an invalid shape, or one of more than 2^28 elements; {@link DeviceError} when the device has no memory left.
 */
export function zeros(shape: Shape, options: TensorOptions = {}): Tensor {
  const device = resolveDevice("zeros", options);
  const own = expectTensorShape("zeros", shape);
  return Tensor.fromStorage(device, device.upload(newFloats("zeros", sizeOf(own))), own);
}

/** The device of options that may have no other field. @throws {@link OptionError} */
export function resolveDevice(owner: string, options: TensorOptions): Device {
  expectKnownOptions(owner, options, ["device"]);
  const { device = cpu() } = options;
  if (typeof device?.upload === "function") return device;
  refuse(owner, "device", device, "a device", "Such as cpu(), or await gpu() of @maskout/core/gpu.");
}
