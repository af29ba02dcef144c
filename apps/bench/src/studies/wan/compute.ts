/** Trains a variant. */
import { cosineDecay, sgd } from "@maskout/core";
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
  const { trainDigits, epochs, batchSize, learningRate: initial, momentum, rate } = settings;
  const steps = epochs * Math.ceil(trainDigits / batchSize);
  const optimizer = sgd({ learningRate: cosineDecay({ initial, steps }), momentum });
  const rates = { input: 0, hidden: rate };
  return await trainOnDigits({ ...settings, optimizer }, parts[variant], rates, `wan ${seed}`, nothingMore);
}
