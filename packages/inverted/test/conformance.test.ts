import { conformance } from "@maskout/conformance";
import { variant } from "@maskout/inverted";

conformance(variant, { from: import.meta.url });
