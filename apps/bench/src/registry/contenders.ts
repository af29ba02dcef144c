/** What the training experiments train, in the order of the tables: no dropout, the variants, DropConnect. */
import { type Contender, withDropConnect, withoutDropout, withVariant } from "../experiments/train/contender.js";
import { DROPCONNECT, NONE, variants } from "./variants.js";

export const contenders: readonly Contender[] = [
  withoutDropout(NONE),
  ...variants.map(withVariant),
  withDropConnect(DROPCONNECT),
];
