/** Concrete dropout as its noise, and as a layer around layers with a weight. */
import { type ConcreteDropoutOptions, concreteDropout, variant } from "@maskout/concrete";
import { conformance } from "@maskout/conformance";
import { conv2d, dense } from "@maskout/core";
import { devices } from "@maskout/testing/devices";

conformance({
  noise: variant,
  // As soft as difference quotients want it; the golden vectors, and tests of their own, are of the paper's temperature.
  cases: [
    { temperature: 2, initialRate: 0.4 },
    { temperature: 1.5, initialRate: 0.2 },
    { temperature: 3, initialRate: 0.7 },
  ],
  refused: [
    { option: "temperature", options: { temperature: 0 } },
    { option: "initialRate", options: { initialRate: 1 } },
    { option: "initialRate", options: { initialRate: 0 } },
  ],
  devices,
});

const regularizers = { weightRegularizer: 0.01, dropoutRegularizer: 0.02 };

conformance({
  name: "concrete dropout around a dense layer",
  layer: (options: ConcreteDropoutOptions) => concreteDropout(dense(5), options),
  cases: [
    { ...regularizers, temperature: 1.5, initialRate: 0.4 },
    { ...regularizers, temperature: 2, initialRate: 0.2, noiseShape: [null, 1] },
    { weightRegularizer: 0, dropoutRegularizer: 0, temperature: 2 },
  ],
  takes: ["seed", "name"],
  refused: [
    { option: "weightRegularizer", options: { ...regularizers, weightRegularizer: -1 } },
    { option: "dropoutRegularizer", options: { ...regularizers, dropoutRegularizer: Number.NaN } },
    { option: "dropoutRegularizer", options: { weightRegularizer: 0.01 } },
    { option: "temperature", options: { ...regularizers, temperature: 0 } },
  ],
  devices,
});

conformance({
  name: "concrete dropout around a convolution",
  layer: (options: ConcreteDropoutOptions) => concreteDropout(conv2d(2, { kernelSize: 2 }), options),
  cases: [
    { ...regularizers, temperature: 1.5, initialRate: 0.4 },
    { ...regularizers, temperature: 1.5, initialRate: 0.4, noiseShape: [null, 1, 1, null] },
  ],
  inputShape: [3, 4, 3],
  takes: ["seed", "name"],
  devices,
});
