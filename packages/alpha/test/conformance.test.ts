import {
  alphaDropout,
  dropout,
  dropoutGrad,
  featureAlphaDropout,
  featureDropout,
  featureDropoutGrad,
  featureVariant,
  variant,
} from "@maskout/alpha";
import { conformance } from "@maskout/conformance";
import { devices } from "@maskout/testing/devices";

conformance({
  noise: variant,
  layer: alphaDropout,
  functions: { dropout, dropoutGrad },
  from: import.meta.url,
  devices,
});

conformance({
  noise: featureVariant,
  layer: featureAlphaDropout,
  functions: { dropout: featureDropout, dropoutGrad: featureDropoutGrad },
  cases: [{ rate: 0.3 }, { rate: 0.5, channels: "first" }, { rate: 0.1 }, { rate: 0.9 }],
  refused: [{ option: "channels", options: { rate: 0.5, channels: "middle" } }],
  inputShape: [4, 5],
  from: import.meta.url,
  devices,
});
