/** Running a kernel on tensors: the one way from an operation to a device. */
import type { ShapedStorage } from "../device/device.js";
import { type Kernel, mapOperands, type Operands } from "../device/kernel.js";
import { strangeTensor } from "../version.js";
import { expectShape, type Shape } from "./shape.js";
import { Tensor } from "./tensor.js";

/**
 * Runs `kernel` on the device of its inputs and returns its outputs at once, as new tensors.
 * @throws {@link ShapeError} when the shapes do not fit, {@link DeviceError} when the inputs are on two devices,
 * {@link DisposedError} when one of them is gone, {@link VersionError} when another copy of the core made them.
 */
export function run<Params, In extends string, Out extends string>(
  kernel: Kernel<Params, In, Out>,
  inputs: Operands<In, Tensor>,
  params: Params,
): Operands<Out, Tensor> {
  const device = firstOf(inputs, kernel.name).device;
  const storages = mapOperands<In, Tensor, ShapedStorage>(inputs, (tensor) => tensor.on(device, kernel.name));
  const shapes = kernel.shapes(
    mapOperands<In, Tensor, Shape>(inputs, (tensor) => tensor.shape),
    params,
  );
  for (const name in shapes) expectShape(kernel.name, shapes[name]);
  const outputs = device.run(kernel, storages, shapes, params);
  return mapOperands<Out, Shape, Tensor>(shapes, (shape, name) => Tensor.fromStorage(device, outputs[name], shape));
}

function firstOf(inputs: Readonly<Record<string, Tensor>>, owner: string): Tensor {
  for (const name in inputs) {
    const tensor = inputs[name];
    if (tensor instanceof Tensor) return tensor;
  }
  throw strangeTensor(owner);
}
