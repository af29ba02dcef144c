import { conformance } from "@maskout/conformance";
import type { Layer, Shape } from "@maskout/core";
import {
  dropout,
  dropoutGrad,
  type SpatialLayerOptions,
  spatialDropout1d,
  spatialDropout2d,
  spatialDropout3d,
  variant1d,
  variant2d,
  variant3d,
} from "@maskout/spatial";
import { devices } from "@maskout/testing/devices";

/** Channels that fill no vector, one that fills several, and layouts of both kinds. */
const subjects: readonly (readonly [typeof variant1d, (options: SpatialLayerOptions) => Layer, Shape])[] = [
  [variant1d, spatialDropout1d, [5, 19]],
  [variant2d, spatialDropout2d, [3, 4, 8]],
  [variant3d, spatialDropout3d, [2, 3, 2, 3]],
];

for (const [noise, layer, inputShape] of subjects) {
  conformance({
    noise,
    layer,
    functions: { dropout, dropoutGrad },
    cases: [{ rate: 0.3 }, { rate: 0.5, channels: "first" }, { rate: 0.1, channels: "last" }, { keepProb: 0.1 }],
    refused: [{ option: "channels", options: { rate: 0.5, channels: "middle" } }],
    takes: ["seed", "name"],
    inputShape,
    from: import.meta.url,
    devices,
  });
}
