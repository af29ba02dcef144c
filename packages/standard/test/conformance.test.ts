import { conformance } from "@maskout/conformance";
import { variant } from "@maskout/standard";

conformance(variant, { from: import.meta.url });
