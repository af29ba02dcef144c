import { conformance } from "@maskout/conformance";
import {
  dropout,
  dropoutGrad,
  gaussianDropout,
  gaussianNoise,
  noise,
  noiseGrad,
  noiseVariant,
  variant,
} from "@maskout/gaussian";
import { devices } from "@maskout/testing/devices";

conformance({
  noise: variant,
  layer: gaussianDropout,
  functions: { dropout, dropoutGrad },
  from: import.meta.url,
  devices,
});

conformance({
  noise: noiseVariant,
  layer: gaussianNoise,
  functions: { dropout: noise, dropoutGrad: noiseGrad },
  cases: [{ stddev: 0.7 }, { stddev: 2 }, { stddev: 1e-3 }],
  still: [{ stddev: 0 }],
  refused: [-1, Number.NaN, Number.POSITIVE_INFINITY, "1", null].map((stddev) => ({
    option: "stddev",
    options: { stddev },
  })),
  from: import.meta.url,
  devices,
});
