import { conformance } from "@maskout/conformance";
import { variant } from "@maskout/standard";
import { devices } from "@maskout/testing";

conformance(variant, { from: import.meta.url, devices });
