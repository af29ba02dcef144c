/** Stochastic depth around convolutions. In a file of its own: gpu.js's WebAssembly takes a memory a kernel, of which a page has only so many. */
import { conformance } from "@maskout/conformance";
import { batchNorm, chain, conv2d, tanh } from "@maskout/core";
import { type StochasticDepthOptions, stochasticDepth } from "@maskout/stochastic-depth";
import { devices } from "@maskout/testing/devices";

conformance({
  name: "stochastic depth of convolutions",
  layer: (options: StochasticDepthOptions) => {
    const body = chain([tanh(), conv2d(2, { kernelSize: 3, padding: "same", bias: false }), batchNorm()]);
    return stochasticDepth(body, options);
  },
  cases: [{ rate: 0.5 }, { rate: 0.5, mode: "batch" }],
  inputShape: [4, 3, 2],
  takes: ["seed", "name"],
  devices,
});
