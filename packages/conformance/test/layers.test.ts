/** Layers that are no noise pass the suite, and so do those that hold some: a stranger's layer needs one call. */
import { conformance } from "@maskout/conformance";
import {
  averagePool2d,
  batchNorm,
  type Conv2dOptions,
  chain,
  conv2d,
  type DenseOptions,
  dense,
  flatten,
  globalAveragePool2d,
  maxPool2d,
  relu,
  residual,
  sigmoid,
  softmax,
  tanh,
} from "@maskout/core";
import { noiseLayer } from "@maskout/core/variant";
import { inverted } from "./subjects/inverted.js";

conformance({
  name: "dense",
  layer: (options: DenseOptions) => dense(4, options),
  cases: [{}, { bias: false }, { init: "glorot" }],
  takes: ["name"],
  refused: [{ option: "init", options: { init: "zeros" } }],
});

conformance({
  name: "convolution",
  layer: ({ kernelSize = [2, 3], ...options }: Partial<Conv2dOptions>) => conv2d(3, { kernelSize, ...options }),
  cases: [{}, { bias: false }, { init: "glorot", strides: 2, padding: "same" }, { kernelSize: 5, padding: 3 }],
  takes: ["name"],
  inputShape: [4, 5, 2],
  refused: [
    { option: "init", options: { init: "zeros" } },
    { option: "kernelSize", options: { kernelSize: [3] } },
    { option: "strides", options: { strides: 0 } },
    { option: "padding", options: { padding: "full" } },
    { option: "bias", options: { bias: 1 } },
  ],
});

conformance({ name: "batch normalisation", layer: batchNorm, cases: [{}, { momentum: 0.5 }], takes: ["name"] });

for (const layer of [relu, sigmoid, tanh, softmax, flatten])
  conformance({ name: layer.name, layer, inputShape: [2, 3] });

for (const layer of [maxPool2d, averagePool2d]) {
  conformance({
    name: layer.name,
    layer,
    inputShape: [5, 4, 6],
    cases: [
      { poolSize: 2 },
      { poolSize: [3, 2], strides: [2, 1], padding: 1 },
      { poolSize: 3, strides: 2, padding: "same" },
    ],
    takes: ["name"],
    refused: [
      { option: "poolSize", options: { poolSize: 0 } },
      { option: "strides", options: { poolSize: 2, strides: [1, 2, 3] } },
      { option: "padding", options: { poolSize: [3, 2], padding: 2 } },
    ],
  });
}

conformance({ name: "globalAveragePool2d", layer: globalAveragePool2d, inputShape: [5, 4, 6], takes: ["name"] });

conformance({
  name: "a residual block with dropout",
  layer: ({ rate }: { readonly rate: number }) =>
    residual(chain([dense(8), tanh(), noiseLayer(inverted, { rate }), dense(6)])),
  cases: [{ rate: 0.3 }, { rate: 0 }],
});
