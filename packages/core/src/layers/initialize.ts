/** Making the variables that a layer needs. */
import type { Device } from "../kernel/device.js";
import { expectKnownOptions, expectWhole } from "../options.js";
import { expectShape, type Shape, sizeOf } from "../shape.js";
import { expectKey } from "../stream/philox.js";
import { resolveDevice, tensor } from "../tensor/create.js";
import type { Tensor } from "../tensor/tensor.js";
import { allOrNothing } from "../tensor/tidy.js";
import { expectLayer } from "./expect.js";
import type { Layer, LayerInput, Start, Starts, Tensors } from "./layer.js";

/** A layer's variables. */
export interface InitializedLayer {
  /** The shape of one output example. */
  readonly outputShape: Shape;
  /** The parameters, by the names that the layer's `build` gave them. */
  readonly parameters: Tensors;
  /** The state, by the names that the layer's `build` gave it. */
  readonly state: Tensors;
}

/**
 * Makes the variables of a layer that is used without a model, as `forward` takes them, for examples of `inputShape`. (A {@link model}
 * makes its own.)
 * @throws {@link OptionError} for an invalid layer, shape, key, index or device; {@link ShapeError} when the layer cannot take such an input;
 * {@link DeviceError} when the device has no memory left. No tensor is left behind by a call that throws.
 */
export function initialize(
  layer: Layer,
  input: LayerInput & {
    /** The device of the variables. Default: the CPU. */
    readonly device?: Device | undefined;
  },
): InitializedLayer {
  expectLayer("initialize", "layer", layer, 'initialize(dense(3), { inputShape: [2], key: keyFromSeed("run-1") })');
  expectKnownOptions("initialize", input, ["inputShape", "key", "index", "device"]);
  const { index = 0 } = input;
  const device = resolveDevice("initialize", { device: input.device });
  const { outputShape, parameters, state } = layer.build({
    inputShape: expectShape("initialize", input.inputShape, "inputShape"),
    key: expectKey("initialize", input.key),
    index: expectWhole("initialize", "index", index, 0, "It is the layer's place among its parent's layers."),
  });
  const make = (starts: Starts): Tensors => {
    const made: Record<string, Tensor> = {};
    for (const name in starts) made[name] = tensor(starts[name]!.values(), starts[name]!.shape, { device });
    return made;
  };
  return allOrNothing(device, () => ({ outputShape, parameters: make(parameters), state: make(state) }));
}

/** Frees tensors. */
export function disposeAll(tensors: Tensors): void {
  for (const name in tensors) tensors[name]!.dispose();
}

/** The start of a variable of this shape whose elements are all `value`. */
export function constant(shape: Shape, value: number): Start {
  return { shape, values: () => new Float32Array(sizeOf(shape)).fill(value) };
}
