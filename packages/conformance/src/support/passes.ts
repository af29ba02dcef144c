/** Passes of the kernel and of the layer on a device: values in, values out, all memory given back. */
import { type Device, type DeviceMemory, type Layer, type LayerCall, type Shape, tensor } from "@maskout/core";
import { run, type Variant } from "@maskout/core/variant";
import { KEY, type Place, paramsAt } from "./noise.js";

/** The kernel's output for `x` on a device. */
export async function kernelOn(
  device: Device,
  variant: Variant,
  x: Float32Array,
  place: Place,
  shape: Shape = [x.length],
): Promise<Float32Array> {
  using input = tensor(x, shape, { device });
  using output = run(variant.kernel, { x: input }, paramsAt(place)).y;
  return await output.data();
}

/** What a layer is given. */
export interface LayerPlace extends Partial<Omit<LayerCall, "parameters" | "state">> {
  readonly x: Float32Array;
  /** Default: one example an element. */
  readonly shape?: Shape;
  /** The gradient with respect to the output. Default: `x`. */
  readonly dy?: Float32Array;
}

/** What a layer gives. */
export interface LayerValues {
  readonly output: Float32Array;
  readonly dx: Float32Array;
}

/** Forward and back through a layer on a device; in `"train"` mode with {@link KEY}, unless it is told otherwise. */
export async function layerOn(device: Device, layer: Layer, place: LayerPlace): Promise<LayerValues> {
  const { x, shape = [x.length], dy = x, ...call } = place;
  using input = tensor(x, shape, { device });
  const pass = layer.forward(input, callOf(device, layer, shape, call));
  using output = pass.output;
  using upstream = tensor(dy, output.shape, { device });
  using dx = pass.pullback(upstream).dx;
  const [outputValues, dxValues] = await Promise.all([output.data(), dx.data()]);
  return { output: outputValues, dx: dxValues };
}

/** A layer's call in `"train"` mode at the start of the stream of {@link KEY}, unless it is told otherwise. */
export function callOf(device: Device, layer: Layer, shape: Shape, call: Partial<LayerCall> = {}): LayerCall {
  const { key = KEY } = call;
  const { parameters, state } = layer.build({ inputShape: shape.slice(1), key, device });
  return { mode: "train", parameters, state, step: 0, sample: 0, firstExample: 0, sharedMask: false, ...call, key };
}

/** What is alive on a device once all work that was asked for is done and all that was released is free. */
export async function settledMemory(device: Device): Promise<DeviceMemory> {
  const probe = tensor([0], [1], { device });
  await probe.data();
  probe.dispose();
  await new Promise((resolve) => setTimeout(resolve));
  return device.memory();
}
