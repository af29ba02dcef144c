import { conformance } from "@maskout/conformance";
import { dropBlock2d, dropout, dropoutGrad, variant } from "@maskout/dropblock";
import { devices } from "@maskout/testing/devices";

conformance({
  noise: variant,
  layer: dropBlock2d,
  functions: { dropout, dropoutGrad },
  cases: [
    { rate: 0.3, blockSize: 3 },
    { rate: 0.5, blockSize: 2, sharedChannels: true },
    { rate: 0.1, blockSize: 7 },
    { rate: 0.4, blockSize: 1 },
  ],
  still: [
    { rate: 0, blockSize: 3 },
    { keepProb: 1, blockSize: 3 },
  ],
  refused: [
    { option: "blockSize", options: { rate: 0.5 } },
    { option: "blockSize", options: { rate: 0.5, blockSize: 0 } },
    { option: "blockSize", options: { rate: 0.5, blockSize: 1.5 } },
    { option: "sharedChannels", options: { rate: 0.5, blockSize: 2, sharedChannels: 1 } },
  ],
  inputShape: [8, 9, 3],
  from: import.meta.url,
  devices,
});
