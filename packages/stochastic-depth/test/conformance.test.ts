/** Stochastic depth as its noise, and as a layer around bodies of all kinds. */
import { conformance } from "@maskout/conformance";
import { batchNorm, chain, dense, type Layer, residual, tanh } from "@maskout/core";
import { noiseLayer } from "@maskout/core/variant";
import { type StochasticDepthOptions, stochasticDepth, variant } from "@maskout/stochastic-depth";
import { devices } from "@maskout/testing/devices";

conformance({ noise: variant, inputShape: [3, 4], devices });

const bodies = {
  dense: () => dense(6),
  chain: () => chain([dense(8, { bias: false }), batchNorm(), tanh(), dense(6)]),
  residual: () => residual(chain([tanh(), dense(6)])),
  dropout: () => chain([dense(8), noiseLayer(variant, { rate: 0.25 }), dense(6)]),
  depth: () => stochasticDepth(dense(6), { rate: 0.3, mode: "batch" }),
} satisfies Record<string, () => Layer>;

type Case = StochasticDepthOptions & { readonly body?: keyof typeof bodies; readonly around?: "dense" };

const layer = ({ body = "dense", around, ...options }: Case) =>
  stochasticDepth(bodies[body](), { ...options, ...(around && { shortcut: dense(6) }) });

conformance({
  name: "stochastic depth",
  layer,
  cases: [
    { rate: 0.5 },
    { rate: 0.5, mode: "batch" },
    { rate: 0.5, mode: "batch", around: "dense", body: "chain" },
    { keepProb: 0.7, body: "chain" },
    { rate: 0.5, body: "residual" },
    { rate: 0.5, body: "dropout", mode: "batch" },
    { rate: 0.5, body: "depth" },
  ],
  still: [{ rate: 0 }, { rate: 0, mode: "batch" }],
  takes: ["seed", "name"],
  refused: [
    { option: "rate", options: { rate: 1 } },
    { option: "mode", options: { rate: 0.5, mode: "example" } },
    { option: "keepProb", options: { rate: 0.5, keepProb: 0.5 } },
  ],
  devices,
});
