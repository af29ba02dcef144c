/** Making tensors from values. */
import { cpu } from "../cpu/cpu.js";
import { OptionError, ShapeError } from "../errors.js";
import type { Device } from "../kernel/device.js";
import { expectShape, type Shape, sizeOf } from "../shape.js";
import { Tensor } from "./tensor.js";

/** Where a new tensor lives. */
export interface TensorOptions {
  /** Default: the CPU. */
  readonly device?: Device | undefined;
}

/**
 * A tensor of the given values.
 * @param values Row-major; copied. Plain arrays are rounded to float32.
 * @param shape Default: one dimension, `[values.length]`.
 * @throws {@link ShapeError} when the shape does not hold that many values.
 */
export function tensor(values: Float32Array | readonly number[], shape?: Shape, options: TensorOptions = {}): Tensor {
  if (!(values instanceof Float32Array) && !Array.isArray(values)) {
    throw new OptionError({
      owner: "tensor",
      option: "values",
      value: values,
      expected: "a Float32Array or a flat array of numbers",
      remedy: "Flatten nested arrays and give their shape as the second argument: tensor([1, 2, 3, 4], [2, 2]).",
    });
  }
  const of = shape ?? [values.length];
  expectShape("tensor", of);
  if (sizeOf(of) !== values.length) {
    throw new ShapeError("tensor", { values: [values.length], shape: of }, `${sizeOf(of)} values for that shape`);
  }
  const device = options.device ?? cpu();
  const floats = values instanceof Float32Array ? values : Float32Array.from(values);
  return Tensor.fromStorage(device, device.upload(floats), Object.freeze([...of]));
}

/** A tensor of zeros. @throws {@link ShapeError} for a shape that is none. */
export function zeros(shape: Shape, options: TensorOptions = {}): Tensor {
  expectShape("zeros", shape);
  return tensor(new Float32Array(sizeOf(shape)), shape, options);
}
