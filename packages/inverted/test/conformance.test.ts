import { conformance } from "@maskout/conformance";
import { variant } from "@maskout/inverted";
import { devices, withOtherMasks } from "@maskout/testing/devices";

// Masks are drawn in a GPU's kernel or uploaded, and both ways give the same bits. One variant shows it: the others' masks are
// made in the same place.
conformance(variant, { from: import.meta.url, devices: [...devices, ...(await withOtherMasks())] });
