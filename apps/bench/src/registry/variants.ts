/** What can be compared, in the order of the tables. To add a variant that multiplies activations, add its package here. */
import type { Variant } from "@maskout/core/variant";
import { variant as inverted } from "@maskout/inverted";
import { variant as standard } from "@maskout/standard";

export const variants: readonly Variant[] = [standard, inverted];

/** Masks on weights: timed and trained as the layer it is. */
export const DROPCONNECT = "dropconnect";

/** Many passes with masks on: timed beside the variants, and in training the test accuracy of those that have masks. */
export const MC_DROPOUT = "mc-dropout";

/** What training is compared with: the same network without dropout. */
export const NONE = "none";
