import {
  averagePool2d,
  batchNorm,
  chain,
  conv2d,
  cpu,
  type Device,
  dense,
  flatten,
  globalAveragePool2d,
  type Layer,
  type Mode,
  type Model,
  maxPool2d,
  relu,
  selu,
  sequential,
  sigmoid,
  softmax,
  tanh,
} from "@maskout/core";
import { expectGradients, expectSameGradients, randomized, randomValues } from "@maskout/testing";
import { cpuDevices, gpuDevices, onEachDevice } from "@maskout/testing/devices";
import { it } from "vitest";

const layers: readonly { readonly of: string; readonly layer: () => Layer; readonly shape: readonly number[] }[] = [
  { of: "dense", layer: () => dense(5), shape: [4, 7] },
  { of: "dense without bias", layer: () => dense(3, { bias: false, init: "glorot" }), shape: [2, 6] },
  { of: "conv2d", layer: () => conv2d(3, { kernelSize: 3 }), shape: [2, 5, 4, 2] },
  {
    of: "conv2d with strides and padding, without bias",
    layer: () => conv2d(2, { kernelSize: [2, 3], strides: [1, 2], padding: "same", bias: false, init: "glorot" }),
    shape: [2, 4, 5, 3],
  },
  { of: "conv2d of one pixel", layer: () => conv2d(2, { kernelSize: 3, padding: 1 }), shape: [3, 1, 1, 2] },
  {
    of: "batchNorm after conv2d",
    // A bias would be taken away again: the mean is.
    layer: () => chain([conv2d(3, { kernelSize: 2, bias: false }), batchNorm({ epsilon: 1e-2 })]),
    shape: [3, 4, 3, 2],
  },
  { of: "relu", layer: relu, shape: [3, 9] },
  { of: "selu", layer: selu, shape: [3, 9] },
  { of: "sigmoid", layer: sigmoid, shape: [3, 9] },
  { of: "tanh", layer: tanh, shape: [3, 9] },
  { of: "softmax", layer: softmax, shape: [3, 5] },
  { of: "flatten", layer: flatten, shape: [2, 3, 4] },
  { of: "batchNorm", layer: () => batchNorm(), shape: [6, 5] },
  { of: "batchNorm over channels", layer: () => batchNorm({ epsilon: 1e-2 }), shape: [2, 3, 3, 4] },
  { of: "maxPool2d", layer: () => maxPool2d({ poolSize: 2 }), shape: [2, 4, 5, 3] },
  { of: "averagePool2d", layer: () => averagePool2d({ poolSize: 3, strides: 2, padding: 1 }), shape: [2, 5, 4, 3] },
  { of: "globalAveragePool2d", layer: () => globalAveragePool2d(), shape: [2, 3, 4, 5] },
];
const modes: readonly Mode[] = ["train", "infer", "sample"];
const cases = layers.flatMap((layer) => modes.map((mode) => ({ ...layer, mode })));

/** Of the central differences. */
const STEP = 2 ** -7;

/** Values that keep a step away from the kink of ReLU. */
function inputOf(shape: readonly number[]): Float32Array {
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  return randomValues("input", size, 2).map((value) => value + Math.sign(value) * 0.05);
}

function modelOn(device: Device, layer: Layer, shape: readonly number[]): Model {
  return randomized(sequential([layer], { seed: "gradient", device, inputShape: shape.slice(1) }));
}

onEachDevice(
  "the pullback",
  (device) => {
    it.each(cases)("of $of is the gradient in $mode mode", async ({ layer, shape, mode }) => {
      using model = modelOn(device, layer(), shape);
      await expectGradients(model, { x: inputOf(shape), shape, options: { mode } }, STEP);
    });
  },
  cpuDevices,
);

onEachDevice(
  "the pullback",
  (device) => {
    it.each(cases)("of $of gives the CPU's gradients in $mode mode", async ({ layer, shape, mode }) => {
      using model = modelOn(device, layer(), shape);
      using onCpu = modelOn(cpu(), layer(), shape);
      await expectSameGradients(model, onCpu, { x: inputOf(shape), shape, options: { mode } });
    });
  },
  gpuDevices,
);
