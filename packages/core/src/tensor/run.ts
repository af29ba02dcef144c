/** Running a kernel on tensors: the only way from an operation to a device. */
import { cpu } from "../cpu/cpu.js";
import type { Device, ShapedStorage } from "../kernel/device.js";
import type { Kernel } from "../kernel/kernel.js";
import { mapOperands, type Operands } from "../kernel/operands.js";
import { expectShape, type Shape } from "../shape.js";
import { expectTensor } from "./expect.js";
import { Tensor } from "./tensor.js";

/**
 * Runs `kernel` and returns its outputs at once, as new tensors.
 * @param inputs The input tensors, by the kernel's names. @param params The kernel's parameters that are not tensors.
 * @param device The device to run on. Default: the device of the inputs; for a kernel without inputs, the CPU.
 * @returns The outputs, by the kernel's names.
 * @throws {@link ShapeError} when the shapes do not fit; {@link DeviceError} when an input is on another device; {@link DisposedError} when an
 * input was disposed of; {@link VersionError} when another copy of the core made an input; {@link OptionError} when an input is not a tensor.
 */
export function run<Params, In extends string, Out extends string>(
  kernel: Kernel<Params, In, Out>,
  inputs: Operands<In, Tensor>,
  params: Params,
  device: Device = deviceOf(inputs, kernel.name),
): Operands<Out, Tensor> {
  const storages = mapOperands<In, Tensor, ShapedStorage>(inputs, (tensor, name) => {
    expectTensor(kernel.name, name, tensor);
    return tensor.on(device, kernel.name);
  });
  const asked = kernel.shapes(
    mapOperands<In, Tensor, Shape>(inputs, (tensor) => tensor.shape),
    params,
  );
  const shapes = mapOperands<Out, Shape, Shape>(asked, (shape) => expectShape(kernel.name, shape));
  const outputs = device.run(kernel, storages, shapes, params);
  return mapOperands<Out, Shape, Tensor>(shapes, (shape, name) => Tensor.fromStorage(device, outputs[name], shape));
}

function deviceOf(inputs: Readonly<Record<string, Tensor>>, owner: string): Device {
  for (const name in inputs) {
    const tensor = inputs[name];
    expectTensor(owner, name, tensor);
    return tensor.device;
  }
  return cpu();
}
