import { conformance } from "@maskout/conformance";
import { dropout, dropoutGrad, invertedDropout, variant } from "@maskout/inverted";
import { devices, withOtherMasks } from "@maskout/testing/devices";

conformance({
  noise: variant,
  layer: invertedDropout,
  functions: { dropout, dropoutGrad },
  from: import.meta.url,
  // Masks are drawn in a GPU's kernel or uploaded, and both ways give the same bits. One variant shows it: the others' masks are
  // made in the same place.
  devices: [...devices, ...(await withOtherMasks())],
});
