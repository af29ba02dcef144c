import { conformance } from "@maskout/conformance";
import { variant } from "@maskout/inverted";
import { devices } from "@maskout/testing";

conformance(variant, { from: import.meta.url, devices });
