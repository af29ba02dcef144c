import { conformance } from "@maskout/conformance";
import { dense } from "@maskout/core";
import { type DropConnectDenseOptions, dropConnectDense, weightDrop } from "@maskout/dropconnect";
import { devices } from "@maskout/testing/devices";

type Case = DropConnectDenseOptions & { readonly units: number };

const layer = ({ units, ...options }: Case) => dropConnectDense(units, options);

conformance({
  name: "DropConnect",
  layer,
  cases: [
    { units: 5, rate: 0.5 },
    { units: 5, rate: 0.3, maskBias: true, activation: "tanh" },
    { units: 5, rate: 0.5, sampling: "exact" },
    { units: 5, rate: 0.5, mask: "batch" },
    { units: 5, rate: 0.5, mask: "unit", maskBias: true },
  ],
  still: [{ units: 5, rate: 0 }],
  takes: ["seed", "name"],
  refused: [
    { option: "rate", options: { units: 5, rate: 1 } },
    { option: "mask", options: { units: 5, rate: 0.5, mask: "row" } },
  ],
  devices,
});

conformance({
  name: "DropConnect with Gaussian inference",
  layer,
  cases: [{ units: 5, rate: 0.5, inference: "gaussian", samples: 10, activation: "relu" }],
  takes: ["seed", "name"],
  withoutGradient: ["infer"],
  drawsInInference: true,
  devices,
});

conformance({
  name: "weight drop",
  layer: (options: { readonly rate: number }) => weightDrop(dense(5), options),
  cases: [{ rate: 0.5 }],
  still: [{ rate: 0 }],
  takes: ["seed", "name"],
  devices,
});
