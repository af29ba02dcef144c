/** The variants that can be compared, in the order of the tables. To add one, add its package here. */
import type { Variant } from "@maskout/core/variant";
import { variant as inverted } from "@maskout/inverted";
import { variant as standard } from "@maskout/standard";

export const variants: readonly Variant[] = [standard, inverted];

/** What training is compared with: the same network without dropout. */
export const NONE = "none";
