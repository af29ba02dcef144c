import { conformance } from "@maskout/conformance";
import { dropout, dropoutGrad, scaleForInference, standardDropout, variant } from "@maskout/standard";
import { devices } from "@maskout/testing/devices";

const functions = { dropout, dropoutGrad, infer: scaleForInference };
conformance({ noise: variant, layer: standardDropout, functions, from: import.meta.url, devices });
