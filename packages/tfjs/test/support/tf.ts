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

/** A copy of a tensor's values. */
export async function valuesOf(tensor: core.Tensor): Promise<Float32Array> {
  return Float32Array.from(await tensor.data());
}

/** A model after it was saved, through text, and loaded. */
export async function savedAndLoaded(model: layers.LayersModel): Promise<layers.LayersModel> {
  const artifacts = await new Promise<core.io.ModelArtifacts>((resolve, reject) => {
    const handler = core.io.withSaveHandler(async (saved) => {
      resolve(saved);
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: "JSON" } };
    });
    model.save(handler).catch(reject);
  });
  const { weightData, ...rest } = artifacts;
  return await tf.loadLayersModel(tf.io.fromMemory({ ...JSON.parse(JSON.stringify(rest)), weightData }));
}

/** What a layer makes of a model's inputs, or of what stands behind them. */
export function behind(layer: Layer, inputs: layers.SymbolicTensor | layers.SymbolicTensor[]): layers.SymbolicTensor {
  const [output] = [layer.apply(inputs)].flat();
  if (output instanceof layers.SymbolicTensor) return output;
  throw new Error("A layer made a tensor of no tensors.");
}
