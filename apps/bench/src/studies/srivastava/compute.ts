/** Trains the network of a point, and for figure 11 draws samples from it. */
import { mcDropout } from "@maskout/mc-dropout";
import { inverted } from "../../contenders/elementwise.js";
import { none } from "../../contenders/none.js";
import { accuracyOf } from "../../measure/scores.js";
import { nothingMore, trainOnDigits } from "../digits.js";
import { epochsOf, INPUT_RATE, type Settings, type SrivastavaCell, type Values, widthOf } from "./grid.js";

export async function compute({ figure, keep, digits, seed }: SrivastavaCell, settings: Settings): Promise<Values> {
  const { layers, units } = settings;
  const width = figure === "9b" ? widthOf(units, keep) : units;
  const training = {
    ...settings,
    hidden: Array<number>(layers).fill(width),
    trainDigits: digits,
    epochs: epochsOf(settings, digits),
  };
  const inFigure9 = figure === "9a" || figure === "9b";
  const rates = { input: keep === 1 || inFigure9 ? 0 : INPUT_RATE, hidden: 1 - keep };
  const part = keep === 1 ? none.train : inverted.train;
  if (figure !== "11") return await trainOnDigits(training, part, rates, `srivastava ${seed}`, nothingMore);
  return await trainOnDigits(training, part, rates, `srivastava ${seed}`, async (model, { x, y: labels }) => {
    const accuracies: number[] = [];
    for (const samples of settings.samples) {
      const { reliability = [] } = await mcDropout(model, { samples }).classify(x, { labels });
      accuracies.push(accuracyOf(reliability));
    }
    return { samples: accuracies };
  });
}
