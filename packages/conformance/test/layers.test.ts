/** Layers that are no noise pass the suite, and so do those that hold some: a stranger's layer needs one call. */
import { conformance } from "@maskout/conformance";
import {
  batchNorm,
  chain,
  type DenseOptions,
  dense,
  flatten,
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

conformance({ name: "batch normalisation", layer: batchNorm, cases: [{}, { momentum: 0.5 }], takes: ["name"] });

for (const layer of [relu, sigmoid, tanh, softmax, flatten])
  conformance({ name: layer.name, layer, inputShape: [2, 3] });

conformance({
  name: "a residual block with dropout",
  layer: ({ rate }: { readonly rate: number }) =>
    residual(chain([dense(8), tanh(), noiseLayer(inverted, { rate }), dense(6)])),
  cases: [{ rate: 0.3 }, { rate: 0 }],
});
