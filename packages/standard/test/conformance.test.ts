import { conformance } from "@maskout/conformance";
import { variant } from "@maskout/standard";
import { devices } from "@maskout/testing/devices";

conformance(variant, { from: import.meta.url, devices });
