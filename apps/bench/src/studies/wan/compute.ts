/** Trains a variant. */
import type { TrainPart } from "../../contenders/contender.js";
import { dropconnect } from "../../contenders/dropconnect.js";
import { inverted } from "../../contenders/elementwise.js";
import { none } from "../../contenders/none.js";
import { nothingMore, trainOnDigits } from "../digits.js";
import type { Settings, Values, Variant, WanCell } from "./grid.js";

const parts: Readonly<Record<Variant, TrainPart>> = {
  none: none.train,
  inverted: inverted.train,
  dropconnect: dropconnect.train,
};

export async function compute({ variant, seed }: WanCell, settings: Settings): Promise<Values> {
  return await trainOnDigits(settings, parts[variant], { input: 0, hidden: settings.rate }, `wan ${seed}`, nothingMore);
}
