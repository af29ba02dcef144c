/** TensorFlow.js as people pass it who install its parts: the core and the layers. */
import * as core from "@tensorflow/tfjs-core";
import * as layers from "@tensorflow/tfjs-layers";
import "@tensorflow/tfjs-backend-cpu";

export const tf: Omit<typeof core, "default"> & Omit<typeof layers, "default"> = { ...core, ...layers };

type Layer = InstanceType<typeof layers.layers.Layer>;

/** What a layer makes of tensors in training. */
export function trained(layer: Layer, inputs: core.Tensor | core.Tensor[]): core.Tensor {
  return outputOf(layer, inputs, { training: true });
}

/** What a layer makes of tensors at inference. */
export function predicted(layer: Layer, inputs: core.Tensor | core.Tensor[]): core.Tensor {
  return outputOf(layer, inputs, { training: false });
}

function outputOf(
  layer: Layer,
  inputs: core.Tensor | core.Tensor[],
  kwargs: { readonly training: boolean },
): core.Tensor {
  const [output] = [layer.apply(inputs, kwargs)].flat();
  if (output instanceof core.Tensor) return output;
  throw new Error("A layer made no tensor of tensors.");
}

/** A copy of a tensor's values, on a backend that can be read at once. */
export function valuesOf(tensor: core.Tensor): Float32Array {
  return Float32Array.from(tensor.dataSync());
}
